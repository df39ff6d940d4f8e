/** An address without the user and password that may be in it: messages end up in logs. */
export function withoutCredentials(address: string): string {
  return address.replace(/^(https?:\/\/)[^/@]*@/i, '$1');
}
