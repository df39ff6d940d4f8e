/**
 * An address of 127.0.0.0/8 that only this test process uses, so that fixed ports never collide with another test file
 * that runs at the same time.
 */
export function loopbackAddress(index: number): string {
  const place = process.pid % 16_384;
  return `127.${64 + (place >> 8)}.${place & 255}.${index}`;
}
