/** More than any request of xDS has. */
const maximumMessageBytes = 1024 * 1024;

/** Takes the messages out of the bytes of a gRPC stream: a flag, a length, and so many bytes. */
export function createFrameReader(): (chunk: Uint8Array) => Uint8Array[] {
  let rest = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    const messages: Uint8Array[] = [];
    while (rest.length >= 5) {
      const length = rest.readUInt32BE(1);
      if (rest[0] !== 0) throw new Error('compressed messages are not taken');
      if (length > maximumMessageBytes) throw new Error('a message is too large');
      if (rest.length < 5 + length) break;
      messages.push(rest.subarray(5, 5 + length));
      rest = rest.subarray(5 + length);
    }
    return messages;
  };
}

/** A message as it stands in a stream. */
export function frame(message: Uint8Array): Uint8Array {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.byteLength, 1);
  return Buffer.concat([head, message]);
}
