// A verifier that knows nothing of us but the credential: it follows the addresses in it, checks both signatures, and reads the status bit.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';

const { credential, origin, publicAddress } = JSON.parse(readFileSync(0, 'utf8'));
// The certificate's public address is the gateway's; the test serves it elsewhere.
const fetched = async (address) => {
  if (!address.startsWith(publicAddress)) throw new Error(`${address} is not below ${publicAddress}`);
  const answer = await fetch(origin + address.slice(publicAddress.length));
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer;
};
const keysOf = async (issuer) => {
  const profile = await (await fetched(issuer)).json();
  if (profile.id !== issuer) throw new Error('The profile is another issuer\'s.');
  return createLocalJWKSet({ keys: profile.verificationMethod.filter((m) => profile.assertionMethod.includes(m.id)).map((m) => m.publicKeyJwk) });
};
const verified = async (jwt) => jwtVerify(jwt, await keysOf(decodeJwt(jwt).iss), { algorithms: ['ES256'] });

const { payload } = await verified(credential);
const entry = payload.credentialStatus;
const list = (await verified(await (await fetched(entry.statusListCredential)).text())).payload;
const encoded = list.credentialSubject.encodedList;
if (!encoded.startsWith('u')) throw new Error('encodedList is no multibase base64url.');
const bits = gunzipSync(Buffer.from(encoded.slice(1), 'base64url'));
const place = Number(entry.statusListIndex);
const isSet = (bits[place >> 3] & (0x80 >> (place & 7))) !== 0;

// A single changed letter of the payload must not verify.
const [head, body, signature] = credential.split('.');
const forged = JSON.parse(Buffer.from(body, 'base64url'));
forged.credentialSubject.identifier[0].identityHash += 'x';
let forgedHolds = true;
try { await verified([head, Buffer.from(JSON.stringify(forged)).toString('base64url'), signature].join('.')); } catch { forgedHolds = false; }

process.stdout.write(JSON.stringify({ header: decodeProtectedHeader(credential), payload, isSet, purposes: [entry.statusPurpose, list.credentialSubject.statusPurpose], bits: bits.length * 8, forgedHolds }));
