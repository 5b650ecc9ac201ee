// Zip archives and XML, as far as office files need them.
import { strict as assert } from 'node:assert';
import { inflateRawSync } from 'node:zlib';

// The files of an archive by name, read from its central directory.
export function unzip(bytes) {
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  assert.ok(end >= 0, 'it is a zip archive');
  const files = new Map();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    const [method, size, nameLength, extraLength, commentLength, start] = [
      bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20), bytes.readUInt16LE(at + 28),
      bytes.readUInt16LE(at + 30), bytes.readUInt16LE(at + 32), bytes.readUInt32LE(at + 42)];
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    const data = start + 30 + bytes.readUInt16LE(start + 26) + bytes.readUInt16LE(start + 28);
    const content = bytes.subarray(data, data + size);
    files.set(name, method === 8 ? inflateRawSync(content) : content);
    at += 46 + nameLength + extraLength + commentLength;
  }
  return files;
}

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
export const plain = (text) =>
  text.replace(/&(#x?[\da-f]+|\w+);/gi, (whole, name) => {
    if (name[0] !== '#') assert.ok(name in entities, `${whole} is no entity of XML`);
    return entities[name] ?? String.fromCodePoint(Number(name.slice(1).replace(/^x/, '0x')));
  });

// Fails where elements are not nested well; gives the text.
export function parseXml(xml, where = 'xml') {
  const open = [];
  let text = '';
  for (const [, tag, words] of xml.matchAll(/<([^>]*)>|([^<]+)/g)) {
    if (words !== undefined) {
      assert.ok(!/&(?!#?\w+;)/.test(words), `${where}: a bare & in ${words}`);
      text += plain(words);
    } else if (tag.startsWith('/')) {
      assert.equal(open.pop(), tag.slice(1).trim(), where);
    } else if (!/^[?!]/.test(tag) && !tag.endsWith('/')) {
      open.push(tag.split(/\s/)[0]);
    }
  }
  assert.deepEqual(open, [], where);
  return text;
}
