import { hash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'

/** One file of the console as it is sent. */
export interface SiteFile {
  readonly type: string
  readonly etag: string
  /** By the name of the coding; always `identity`, others where the build compressed the file. */
  readonly bytes: Readonly<Record<string, Buffer>>
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json; charset=utf-8',
  '.woff2': 'font/woff2',
}

/** In the order in which they are preferred, with the ending that the build gives them. */
export const codings = { br: '.br', gzip: '.gz' } as const

/**
 * The files of the built console, by their path below its folder: read once, so that no request reaches the file system.
 *
 * @returns nothing where the console is not built
 */
export function readSite(folder: string): Map<string, SiteFile> {
  const found = new Map<string, SiteFile>()
  for (const path of filesOf(folder)) {
    const type = types[extname(path)]
    if (type === undefined) continue
    const identity = readFileSync(join(folder, path))
    const bytes: Record<string, Buffer> = { identity }
    for (const [coding, ending] of Object.entries(codings)) {
      const compressed = readIfThere(join(folder, path + ending))
      if (compressed) bytes[coding] = compressed
    }
    found.set(path.split(sep).join('/'), { type, etag: etagOf(identity), bytes })
  }
  return found
}

export function etagOf(bytes: Buffer): string {
  return `"${hash('sha256', bytes, 'base64url').slice(0, 22)}"`
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(({ name, parentPath }) => relative(folder, join(parentPath, name)))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
