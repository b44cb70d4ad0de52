// Other people's implementations read what ours wrote, and write what ours will read. Reads one JSON object from standard input, writes one to
// standard output; an unexpected answer ends the process with its error.
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import canonicalize from 'canonicalize'
import * as cloudflare from 'http-message-sig'
import { createSigner, createVerifier, httpbis } from 'http-message-signatures'
import { CompactEncrypt, compactDecrypt } from 'jose'
import { parseDictionary, serializeDictionary } from 'structured-headers'

const input = JSON.parse(await new Response(process.stdin).text())
const privateKey = input.privateKey && createPrivateKey(input.privateKey)
const publicKey = input.publicKey && createPublicKey(input.publicKey)
const algorithm = 'ecdsa-p256-sha256'

const implementations = {
  'http-message-signatures': {
    async verify(message, request) {
      const lookup = async ({ keyid }) => ({ id: keyid, algs: [algorithm], verify: createVerifier(publicKey, algorithm) })
      return await httpbis.verifyMessage({ keyLookup: lookup, requiredFields: input.required }, message, request) === true
    },
    async sign(message, request) {
      const key = createSigner(privateKey, algorithm, input.keyId)
      const signed = await httpbis.signMessage({
        key, name: 'lmis', fields: input.components, params: ['created', 'expires', 'nonce', 'keyid', 'tag'],
        paramValues: { created: new Date(input.created * 1000), expires: new Date((input.created + 60) * 1000), nonce: input.nonce, tag: input.tag },
      }, message, request)
      return { signatureInput: signed.headers['Signature-Input'], signature: signed.headers.Signature }
    },
  },
  'http-message-sig': {
    async verify(message, request) {
      try {
        await cloudflare.verifySignature(described(message, request), {
          policy: { algorithms: [algorithm], requiredComponents: input.required, requiredParameters: ['created', 'expires', 'nonce', 'keyid', 'tag'], maxAge: 90, now: input.created },
          resolveVerifier: () => ({ algorithm, verify: (data, signature) => verify('sha256', data, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature) }),
        })
        return true
      } catch (error) {
        if (cloudflare.isSignatureError(error) && error.code === 'VerificationFailed') return false
        throw error
      }
    },
    async sign(message, request) {
      return await cloudflare.createSignature(described(message, request), {
        label: 'lmis', components: input.components.map(component),
        parameters: { created: input.created, expires: input.created + 60, nonce: input.nonce, keyid: input.keyId, tag: input.tag },
        signer: { algorithm, sign: data => sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' }) },
      })
    },
  },
}

function component(identifier) {
  const [name, ...parameters] = identifier.split(';')
  return cloudflare.component(name, Object.fromEntries(parameters.map(text => text.split('=')).map(([key, value]) => [key, value === undefined ? true : JSON.parse(value)])))
}

function described(message, request) {
  const fields = Object.entries(message.headers).map(([name, value]) => ({ name, value }))
  return message.status === undefined
    ? { kind: 'request', method: message.method, targetUri: message.url, fields }
    : { kind: 'response', status: message.status, fields, request: described(request) }
}

const actions = {
  verify: async () => ({ good: await implementations[input.implementation].verify(input.message, input.request) }),
  sign: async () => implementations[input.implementation].sign(input.message, input.request),
  fields: async () => input.fields.map(field => serializeDictionary(parseDictionary(field))),
  jwe: async () => ({
    opened: new TextDecoder().decode((await compactDecrypt(input.sealedByUs, privateKey, { keyManagementAlgorithms: ['ECDH-ES'], contentEncryptionAlgorithms: ['A256GCM'] })).plaintext),
    sealedByThem: await new CompactEncrypt(new TextEncoder().encode(input.plain)).setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', kid: input.kid }).encrypt(publicKey),
  }),
  canonical: async () => input.documents.map(document => canonicalize(JSON.parse(document))),
}
process.stdout.write(JSON.stringify(await actions[input.action]()))
