// Asks one question at a member's exchange door and believes the answer only if that member signed it over this very question: the protocol of
// docs/exchange/wire.md with Node's own modules (20 or newer) and nothing else. Take it as it is, or as a model for another language.
//
//   node ask.mjs --directory https://…/exchange/v1/directory --anchor anchor.txt --client VN/GOV/H05/LMIS --message-key message-key.pem \
//     --certificate tls-certificate.pem --certificate-key tls-key.pem --agreement ID --purpose labour-statistics GET '/r1/VN/GOV/H55/LMIS/indicators/K01?year=2026'
//
// --directory and --anchor may be files; --agreement may be the signed agreement's file; --data FILE is a JSON body. The answer goes to standard output, what is to be said to standard error.
// Ends with 0: answered; 1: the member refuses, signed; 2: ours are wrong (files, directory, words); 3: the answer is not to be believed; 4: no answer came.
import { createHash, createPrivateKey, createPublicKey, randomBytes, randomUUID, sign, verify, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { connect as openHttp2 } from 'node:http2'
import { isIP } from 'node:net'
import { connect as openTls } from 'node:tls'
import { parseArgs } from 'node:util'

const lifetime = 60, skew = 10, patience = 30_000
const requestFields = ['accept', 'accept-language', 'content-type', 'if-match', 'if-none-match']
const answerFields = ['content-language', 'content-type', 'etag', 'last-modified', 'ratelimit', 'ratelimit-policy', 'retry-after']
const answerNeeds = ['"@status"', '"content-digest"', '"x-road-request-id"', '"@method";req', '"@target-uri";req', '"content-digest";req', '"signature";req;key="lmis"']
const signatureInput = /^lmis=\(("[a-z0-9@-]+"(?:;req)?(?:;key="lmis")?(?: "[a-z0-9@-]+"(?:;req)?(?:;key="lmis")?)*)\)((?:;[a-z]+=(?:\d+|"[^"\\]*"))+)$/
const advice = {
  'exchange-signature': 'The member does not know this message key yet, or the clocks are apart: see that the directory lists the key and wait a minute.',
  'exchange-caller': 'Certificate, message key and --client must be of one member, as the directory has them.',
  'agreement-missing': 'See that --agreement is right, that both have signed it, that it has begun, and that the member\'s gateway holds it.',
}

class Fault extends Error {
  constructor(code, words) { super(words), this.code = code }
}
const fail = (code, words) => { throw new Fault(code, words) }
const digest = (algorithm, ...parts) => parts.reduce((hash, part) => hash.update(part), createHash(algorithm)).digest()
const keyIdOf = der => digest('sha256', der).toString('base64url')
const isOwn = name => name.startsWith('x-road-') || name.startsWith('lmis-')
const now = () => Math.floor(Date.now() / 1000)
const inForce = (one, at = Date.now()) => Date.parse(one.notBefore) <= at && at < Date.parse(one.notAfter) && ![one.retired, one.revoked].some(end => end !== undefined && Date.parse(end) <= at)

function read(path, what) {
  try {
    return readFileSync(path)
  } catch (error) {
    fail(2, `${what} ${path} cannot be read (${error.code}).`)
  }
}

// The directory: signed by the anchor that was handed over in person, canonical, in force.
async function readDirectory(source, anchorText) {
  const anchor = Buffer.from((existsSync(anchorText) ? read(anchorText, 'The anchor').toString() : anchorText).trim(), 'base64')
  let jws, header, payload
  try {
    jws = JSON.parse(/^https?:/.test(source) ? await download(source) : read(source, 'The directory'))
    payload = Buffer.from(jws.payload, 'base64url')
    header = one => JSON.parse(Buffer.from(one.protected, 'base64url'))
    const signature = jws.signatures.find(one => header(one).kid === keyIdOf(anchor))
      ?? fail(2, 'The directory is not signed by the anchor given: compare it with the one that the network\'s operator announced.')
    const { alg, typ, ...others } = header(signature)
    const key = createPublicKey({ key: anchor, format: 'der', type: 'spki' })
    if (alg !== 'ES256' || typ !== 'lmis-directory+jws' || Object.keys(others).length !== 1
      || !verify('sha256', Buffer.from(`${signature.protected}.${jws.payload}`), { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature.signature, 'base64url')))
      fail(2, 'The anchor\'s signature under the directory is wrong: somebody has changed it on the way.')
  } catch (error) {
    throw error instanceof Fault ? error : new Fault(2, `What ${source} gives is no directory (${error.message}).`)
  }
  const directory = JSON.parse(payload)
  if (canonical(directory) !== payload.toString())
    fail(2, 'The directory is not in its canonical form (RFC 8785).')
  if (Date.parse(directory.expires) <= Date.now())
    fail(2, `Version ${directory.version} of the directory ended at ${directory.expires}: get the next one, and see that this machine's clock is right.`)
  return directory
}

async function download(address) {
  const answer = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(patience) }).catch(error => fail(2, `${address} does not answer (${error.cause?.code ?? error.message}).`))
  return answer.ok ? answer.text() : fail(2, `${address} answers ${answer.status} and no directory.`)
}

// From a signed agreement's file its id, and what its refusal may be due to; any other text is the id.
function readAgreement(given) {
  if (given === undefined || !existsSync(given)) return { id: given }
  try {
    const { payload, signatures } = JSON.parse(read(given, 'The agreement'))
    const { validFrom, validUntil } = JSON.parse(Buffer.from(payload, 'base64url'))
    const doubt = signatures.length < 2 ? 'Only one party has signed it: it is an offer until the other accepts it.'
      : Date.now() < Date.parse(validFrom) ? `It begins at ${validFrom} only.`
        : Date.parse(validUntil) <= Date.now() ? `It ended at ${validUntil}: agree on a new one.` : undefined
    return { id: digest('sha256', Buffer.from(payload, 'base64url')).toString('base64url'), doubt }
  } catch (error) {
    fail(2, `${given} is no signed agreement (${error.message}).`)
  }
}

function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  return `{${Object.keys(value).sort().map(name => `${JSON.stringify(name)}:${canonical(value[name])}`).join()}}`
}

// The bytes that are signed (RFC 9421 section 2.5); parameters are the text of the inner list as it stands in Signature-Input.
function signatureBase(components, parameters, message, request) {
  const lines = components.map(component => {
    const [name, ...flags] = component.slice(1).replace('"', '').split(';')
    const of = flags.includes('req') ? request : message
    const value = name === 'signature' ? of.fields.signature.slice('lmis='.length) : name.startsWith('@') ? String(of[name]) : of.fields[name]
    return `${component}: ${value ?? fail(3, `the signature covers ${component}, which is not there`)}`
  })
  return Buffer.from([...lines, `"@signature-params": (${components.join(' ')})${parameters}`].join('\n'))
}

function signRequest(request, key, keyId) {
  const fields = Object.keys(request.fields).filter(name => isOwn(name) || requestFields.includes(name)).sort()
  const components = ['@method', '@target-uri', 'content-digest', ...fields].map(name => `"${name}"`)
  const created = now()
  const parameters = `;created=${created};expires=${created + lifetime};nonce="${randomBytes(16).toString('base64url')}";keyid="${keyId}";tag="lmis-exchange-request"`
  const signature = sign('sha256', signatureBase(components, parameters, request), { key, dsaEncoding: 'ieee-p1363' })
  request.fields['signature-input'] = `lmis=(${components.join(' ')})${parameters}`
  request.fields.signature = `lmis=:${signature.toString('base64')}:`
}

// TLS 1.3 both ways; the directory, and no issuer, says whose certificate it is. Nothing is sent before that is certain.
function openConnection(address, gateway, certificate, key) {
  return new Promise((resolve, reject) => {
    const host = address.hostname.replace(/^\[|\]$/g, '')
    const socket = openTls({
      host, port: address.port || 443, servername: isIP(host) ? undefined : host, minVersion: 'TLSv1.3', ALPNProtocols: ['h2'], cert: certificate, key, rejectUnauthorized: false, timeout: patience,
    })
    socket.once('error', error => reject(new Fault(4, `No connection to ${address.host} comes about (${error.code ?? error.message}).`)))
    socket.once('timeout', () => socket.destroy(Object.assign(new Error(), { code: 'no answer' })))
    socket.once('secureConnect', () => {
      const shown = digest('sha256', socket.getPeerCertificate().raw).toString('base64url')
      if (gateway.certificates.some(one => one.sha256 === shown && inForce(one)))
        return resolve(socket)
      socket.destroy()
      reject(new Fault(3, `${address.host} shows a certificate (${shown}) that the directory does not list for ${gateway.id}, or not as in force.`))
    })
  })
}

function exchange(socket, request, address, fingerprint) {
  return new Promise((resolve, reject) => {
    const lost = error => reject(new Fault(4,
      `${address.host} takes the connection and ends it without an answer${error?.code ? ` (${error.code})` : ''}: it does not know our certificate (${fingerprint}), or not as in force. See that the directory lists it and wait a minute.`))
    const session = openHttp2(address.origin, { createConnection: () => socket })
    session.once('error', lost)
    session.once('close', () => lost())
    const stream = session.request({ ':method': request['@method'], ':scheme': 'https', ':authority': address.host, ':path': request.target, ...request.fields }, { endStream: false })
    stream.setTimeout(patience, () => reject(new Fault(4, `${address.host} does not answer in ${patience / 1000} s. It may have acted: ask again with the same X-Road-Id.`)))
    stream.once('error', lost)
    stream.once('response', (_, __, raw) => {
      const chunks = []
      stream.on('data', chunk => chunks.push(chunk))
      stream.once('end', () => {
        session.close()
        resolve({ raw, body: Buffer.concat(chunks) })
      })
    })
    stream.end(request.body)
  })
}

// All that must be right before a byte of an answer is used.
function believe({ raw, body }, request, directory, member) {
  const answer = { fields: {} }
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]
    if (name in answer.fields && (isOwn(name) || answerFields.includes(name) || /^(content-digest|signature|signature-input)$/.test(name)))
      fail(3, `the header ${name} is given twice`)
    answer.fields[name] = raw[i + 1]
  }
  answer['@status'] = Number(answer.fields[':status'])
  const { signature, 'signature-input': input } = answer.fields
  if (signature === undefined || input === undefined)
    fail(3, 'it is not signed')
  if ('content-encoding' in answer.fields)
    fail(3, 'its content is encoded')
  if (answer.fields['content-digest'] !== `sha-256=:${digest('sha256', body).toString('base64')}:`)
    fail(3, 'the content does not fit its digest')
  const [, list, parameters] = signatureInput.exec(input) ?? fail(3, 'its Signature-Input does not have its form')
  const [, bytes] = /^lmis=:([A-Za-z0-9+/]{86}==):$/.exec(signature) ?? fail(3, 'its Signature does not have its form')
  const components = list.split(' ')
  const parameter = Object.fromEntries([...parameters.matchAll(/;([a-z]+)=(?:(\d+)|"([^"]*)")/g)].map(([, name, number, text]) => [name, number === undefined ? text : Number(number)]))
  const needed = [...answerNeeds, ...Object.keys(answer.fields).filter(name => isOwn(name) || answerFields.includes(name)).map(name => `"${name}"`)]
  const missing = needed.find(component => !components.includes(component))
  if (missing !== undefined || new Set(components).size !== components.length)
    fail(3, missing ? `the signature does not cover ${missing}` : 'the signature covers a component twice')
  if (parameter.tag !== 'lmis-exchange-response')
    fail(3, 'the signature is not one of an answer')
  const key = member.keys.find(one => one.keyId === parameter.keyid && one.use === 'message' && inForce(one)) ?? fail(3, `its key ${parameter.keyid} is not a message key of ${member.id} in force`)
  const publicKey = createPublicKey({ key: Buffer.from(key.publicKey, 'base64'), format: 'der', type: 'spki' })
  if (!verify('sha256', signatureBase(components, parameters, answer, request), { key: publicKey, dsaEncoding: 'ieee-p1363' }, Buffer.from(bytes, 'base64')))
    fail(3, 'the signature is wrong: the answer was changed on the way, or answers another question')
  if (!(parameter.created - skew <= now() && now() <= parameter.expires + skew && parameter.expires - parameter.created <= lifetime))
    fail(3, `it was signed at ${new Date(parameter.created * 1000).toISOString()}, and our clock says ${new Date().toISOString()}: set this machine's clock by a time service`)
  if (answer.fields['x-road-request-id'] !== request.fields['x-road-request-id'])
    fail(3, 'it bears the id of another request')
  if ((answer.fields['x-road-request-hash'] ?? requestHash(request)) !== requestHash(request))
    fail(3, 'its X-Road-Request-Hash is that of another request')
  return answer
}

function requestHash(request) {
  const names = Object.keys(request.fields).filter(name => isOwn(name) || name === 'content-type').sort()
  const headers = digest('sha512', `${request['@method']} ${request.target}\n`, ...names.map(name => `${name}: ${request.fields[name]}\n`))
  return (request.body.length === 0 ? headers : digest('sha512', headers, digest('sha512', request.body))).toString('base64')
}

async function ask() {
  const text = { type: 'string' }
  const { values: given, positionals: [method, target] } = parseArgs({
    allowPositionals: true,
    options: { directory: text, anchor: text, client: text, 'message-key': text, certificate: text, 'certificate-key': text, agreement: text, purpose: text, data: text },
  })
  const missing = ['directory', 'anchor', 'client', 'message-key', 'certificate', 'certificate-key'].find(name => given[name] === undefined)
  const [, memberId] = /^\/r1\/([A-Za-z0-9._-]+\/[A-Za-z0-9._-]+\/[A-Za-z0-9._-]+)\/[!-~]+$/.exec(target ?? '') ?? []
  if (missing || !/^[A-Z]+$/.test(method ?? '') || memberId === undefined)
    fail(2, missing ? `--${missing} is missing.` : 'Say a method and a target, such as GET /r1/VN/GOV/H55/LMIS/indicators/K01.')
  const [keyFile, certificate, certificateKey] = ['message-key', 'certificate', 'certificate-key'].map(name => read(given[name], `--${name}:`))
  const key = createPrivateKey(keyFile)
  const fingerprint = digest('sha256', new X509Certificate(certificate).raw).toString('base64url')

  const agreement = readAgreement(given.agreement)
  const directory = await readDirectory(given.directory, given.anchor)
  const member = directory.members.find(one => one.id === memberId) ?? fail(2, `The directory does not list ${memberId}.`)
  const gateway = directory.gateways.find(one => one.id === member.gateway)
  const address = new URL(gateway.addresses[0])

  const request = { '@method': method, '@target-uri': address.origin + target, target, body: given.data === undefined ? Buffer.alloc(0) : read(given.data, '--data:') }
  request.fields = {
    accept: 'application/json', 'content-digest': `sha-256=:${digest('sha256', request.body).toString('base64')}:`,
    'x-road-client': given.client, 'x-road-id': randomUUID(), 'x-road-request-id': randomUUID(),
    ...agreement.id && { 'lmis-agreement': agreement.id }, ...given.purpose && { 'lmis-purpose': given.purpose }, ...given.data && { 'content-type': 'application/json' },
  }
  signRequest(request, key, keyIdOf(createPublicKey(key).export({ format: 'der', type: 'spki' })))

  const came = await exchange(await openConnection(address, gateway, certificate, certificateKey), request, address, fingerprint)
  let answer
  try {
    answer = believe(came, request, directory, member)
  } catch (error) {
    throw error instanceof Fault ? new Fault(3, `The answer of ${memberId} is not to be believed: ${error.message}.`) : error
  }
  if (answer['@status'] >= 300)
    fail(1, refusal(memberId, answer, came.body, agreement.doubt))
  process.stdout.write(came.body)
  process.stderr.write(`Answered ${answer['@status']} and signed by ${memberId}, ${member.name}; request ${request.fields['x-road-request-id']}.\n`)
}

function refusal(memberId, answer, body, doubt) {
  let problem = {}
  try { problem = JSON.parse(body) } catch { /* What is no problem document is told by its status. */ }
  const slug = String(problem.type ?? '').split(':').at(-1)
  const apart = Math.round((Date.now() - Date.parse(answer.fields.date)) / 1000)
  const clock = Math.abs(apart) > skew ? ` Our clock is ${Math.abs(apart)} s ${apart > 0 ? 'ahead of' : 'behind'} the member's.` : ''
  const why = slug === 'agreement-missing' && doubt ? ` ${doubt}` : advice[slug] ? ` ${advice[slug]}` : ''
  return `${memberId} refuses (${answer['@status']}${slug && `, ${slug}`}): ${problem.detail ?? problem.title ?? 'no reason given.'}${why}${clock}`
}

ask().then(() => process.exit(0), error => {
  process.stderr.write(`${error.message}\n`)
  process.exit(error instanceof Fault ? error.code : 2)
})
