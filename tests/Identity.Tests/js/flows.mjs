// Both grant paths with openid-client, as an app of another vendor would run them. Reads one JSON object from standard input,
// writes one to standard output; an unexpected answer ends the process with its error.
import * as client from 'openid-client'
import { createPrivateKey, webcrypto } from 'node:crypto'

const input = JSON.parse(await new Response(process.stdin).text())
const insecure = { execute: [client.allowInsecureRequests] }
const cookies = new Map()
const flows = { code, credentials }
process.stdout.write(JSON.stringify(await flows[input.flow]()))

async function code() {
  const config = await client.discovery(new URL(input.issuer), input.clientId, undefined, client.None(), insecure)
  const tokens = await authorize(config)
  const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token)
  const reused = await refused(() => client.refreshTokenGrant(config, tokens.refresh_token))
  // The chain ends with the re-use: what the thief or the owner got last is of no use either.
  const chain = await refused(() => client.refreshTokenGrant(config, refreshed.refresh_token))
  // The browser is still signed in: a new chain begins without the form, and ends with the sign-out.
  const fresh = await authorize(config)
  const loggedOut = await browse(client.buildEndSessionUrl(config, { id_token_hint: fresh.id_token, post_logout_redirect_uri: input.postLogoutRedirectUri }))
  const afterLogout = await refused(() => client.refreshTokenGrant(config, fresh.refresh_token))
  return { tokens, claims: tokens.claims(), refreshed, reused, chain, loggedOut: loggedOut.headers.get('location') ?? await loggedOut.text(), afterLogout }
}

async function authorize(config) {
  const verifier = client.randomPKCECodeVerifier()
  const state = client.randomState()
  const nonce = client.randomNonce()
  const address = client.buildAuthorizationUrl(config, {
    redirect_uri: input.redirectUri, scope: input.scope, state, nonce,
    code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
  })
  const callback = await signIn(address)
  return client.authorizationCodeGrant(config, callback, { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce })
}

async function credentials() {
  const key = await webcrypto.subtle.importKey('pkcs8', createPrivateKey(input.privateKey).export({ type: 'pkcs8', format: 'der' }), { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign'])
  const config = await client.discovery(new URL(input.issuer), input.clientId, undefined, client.PrivateKeyJwt(key), insecure)
  const tokens = await client.clientCredentialsGrant(config, { scope: input.scope })
  const before = await client.tokenIntrospection(config, tokens.access_token)
  await client.tokenRevocation(config, tokens.access_token)
  const after = await client.tokenIntrospection(config, tokens.access_token)
  const tooMuch = await refused(() => client.clientCredentialsGrant(config, { scope: 'registry.write' }))
  return { tokens, before, after, tooMuch }
}

async function refused(call) {
  try {
    await call()
  } catch (error) {
    return error.error ?? error.cause?.error ?? String(error)
  }
  return 'accepted'
}

// A browser: cookies, redirects, and the sign-in form as it is served.
async function browse(url, options = {}) {
  const response = await fetch(url, { ...options, redirect: 'manual', headers: { ...options.headers, cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') } })
  for (const cookie of response.headers.getSetCookie()) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)
    if (value) cookies.set(name, value)
    else cookies.delete(name)
  }
  return response
}

async function signIn(address) {
  let response = await browse(address)
  for (let step = 0; step < 10; step++) {
    const location = response.headers.get('location')
    if (location) {
      const target = new URL(location, address)
      if (target.href.startsWith(input.redirectUri)) return target
      address = target
      response = await browse(target)
      continue
    }
    const html = await response.text()
    const field = /name="__RequestVerificationToken" value="([^"]+)"/.exec(html)
    const action = /<form[^>]* action="([^"]*)"/.exec(html)
    if (!field || !action) throw new Error(`No sign-in form at ${address}: ${response.status} ${html}`)
    address = new URL(action[1].replaceAll('&amp;', '&'), address)
    response = await browse(address, {
      method: 'POST',
      body: new URLSearchParams({ __RequestVerificationToken: field[1], userName: input.userName, password: input.password }),
    })
  }
  throw new Error('The sign-in does not end.')
}
