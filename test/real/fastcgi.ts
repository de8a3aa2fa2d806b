/** FastCGI 1.0, as much of it as one request on a connection takes: records of 8 bytes of head, their content and padding. */

const HEAD = 8;
const [END_REQUEST, STDIN, STDOUT] = [3, 5, 6];

/** Whether the records that came so far end a request: its standard input is through. */
export function fastCgiEnds(got: Buffer): boolean {
  let at = 0;
  while (at + HEAD <= got.length) {
    const length = got.readUInt16BE(at + 4);
    if (got[at + 1] === STDIN && length === 0) return true;
    at += HEAD + length + got.readUInt8(at + 6);
  }
  return false;
}

function recordOf(type: number, content: Buffer): Buffer {
  const head = Buffer.from([1, type, 0, 1, 0, 0, 0, 0]);
  head.writeUInt16BE(content.length, 4);
  return Buffer.concat([head, content]);
}

/** An answer, headers and body in one text, as records. */
export const fastCgiAnswer = (text: string): Buffer =>
  Buffer.concat([
    recordOf(STDOUT, Buffer.from(text)),
    recordOf(STDOUT, Buffer.alloc(0)),
    recordOf(END_REQUEST, Buffer.alloc(8)),
  ]);
