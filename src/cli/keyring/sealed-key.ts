import { Decrypter, Encrypter } from 'age-encryption';

/** 2^16 rounds of scrypt: half a second of work, which is what a guess costs a thief too. */
const workFactor = 16;

/** Encrypts a private key with a passphrase, in the format of `age`: `age --decrypt` opens it too. */
export async function sealKey(pem: string, passphrase: string): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.setScryptWorkFactor(workFactor);
  encrypter.setPassphrase(passphrase);
  return encrypter.encrypt(pem);
}

/** Opens it; undefined when the passphrase is another. */
export async function unsealKey(sealed: Uint8Array, passphrase: string): Promise<string | undefined> {
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  try {
    return await decrypter.decrypt(sealed, 'text');
  } catch {
    return undefined;
  }
}
