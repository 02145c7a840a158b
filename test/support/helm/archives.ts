import { gunzipSync, inflateRawSync } from 'zlib';

/** One file of a gzipped tar archive, which Node unpacks but does not read. */
export function fileOfTarball(tarball: Buffer, wanted: string): Buffer {
  const tar = gunzipSync(tarball);
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0;) {
    const name = tar.toString('utf8', at, at + 100).replace(/\0.*$/s, '');
    const size = parseInt(tar.toString('latin1', at + 124, at + 136), 8);
    if (name === wanted) {
      return tar.subarray(at + 512, at + 512 + size);
    }
    at += 512 + Math.ceil(size / 512) * 512;
  }
  throw new Error(`there is no '${wanted}' in the tarball`);
}

/** One file of a zip archive, found through the directory at its end. */
export function fileOfZip(zip: Buffer, wanted: string): Buffer {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  let at = zip.readUInt32LE(end + 16);
  for (let count = zip.readUInt16LE(end + 10); count > 0; count--) {
    const size = zip.readUInt32LE(at + 20);
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map(offset => zip.readUInt16LE(at + offset));
    if (zip.toString('utf8', at + 46, at + 46 + nameLength) === wanted) {
      const header = zip.readUInt32LE(at + 42);
      const start = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
      return inflateRawSync(zip.subarray(start, start + size));
    }
    at += 46 + nameLength + extraLength + commentLength;
  }
  throw new Error(`there is no '${wanted}' in the archive`);
}
