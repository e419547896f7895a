// node build.mjs: builds the pages into dist/site, with compressed copies beside them. It does nothing if what they are made from
// has not changed.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const here = fileURLToPath(new URL('.', import.meta.url))
const site = join(here, 'dist', 'site')
const stamp = join(here, 'dist', 'site.stamp')

/** Files and folders that the pages are made from. */
const sources = [
  ...['src', 'public', 'index.html', 'portal.html', 'vite.config.ts', 'build.mjs', 'tsconfig.json'].map(name =>
    join(here, name),
  ),
  ...['client', 'event', 'schedule'].map(name => join(here, '../../libs', name, 'src')),
  ...['../../package-lock.json', '../../tsconfig.base.json'].map(name => join(here, name)),
]
/** Bytes below which a file is sent as it is. */
const least = 1024

const digest = digestOf(sources)
if (readIfThere(stamp) !== digest) {
  const { build } = await import('vite')
  await build({ root: here, configFile: join(here, 'vite.config.ts'), logLevel: 'warn' })
  await Promise.all(filesOf(site).map(compress))
  writeFileSync(stamp, digest)
}

function digestOf(paths) {
  const hash = createHash('sha256')
  for (const file of paths.flatMap(path => (statSync(path).isDirectory() ? filesOf(path) : [path])).sort())
    hash.update(`${file.slice(here.length)}\0`).update(readFileSync(file))
  return hash.digest('hex')
}

function filesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(({ name, parentPath }) => join(parentPath, name))
}

/** The gateway sends these as they are. It puts its own address into the page, and compresses that itself. */
async function compress(file) {
  const bytes = readFileSync(file)
  if (bytes.length < least || file.endsWith('.html')) return
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY }
  writeFileSync(`${file}.br`, await promisify(brotliCompress)(bytes, { params }))
  writeFileSync(`${file}.gz`, await promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION }))
}

function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
