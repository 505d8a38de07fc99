// Makes the usual files of photos with sharp: node sharp.mjs SHARP OUT PHOTO...
// At the qualities that drillbook's files are compared with in docs/architecture.md; the effort is sharp's own.
import path from 'node:path'
import { createRequire } from 'node:module'

const [where, out, ...photos] = process.argv.slice(2)
const sharp = createRequire(import.meta.url)(where)

for (const photo of photos) {
  const { width } = await sharp(photo).metadata()
  const name = path.join(out, path.parse(photo).name)
  for (const size of [400, 800, 1200, 1600].filter((size) => size <= width)) {
    const smaller = sharp(photo).rotate().resize(size)
    await smaller.clone().avif({ quality: 50, effort: 4 }).toFile(`${name}-${size}.avif`)
    await smaller.clone().webp({ quality: 80 }).toFile(`${name}-${size}.webp`)
  }
  await sharp(photo).rotate().resize({ width: 1200, withoutEnlargement: true })
    .jpeg({ quality: 80, mozjpeg: true }).toFile(`${name}-1200.jpg`)
}
