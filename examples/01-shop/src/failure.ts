/** Ends the process with one line that says why. */
export function failWith(what: string, error: unknown): never {
  console.error(`${what}: ${reason(error)}`)
  process.exit(1)
}

function reason(error: unknown): string {
  const { code, message, port } = error as NodeJS.ErrnoException & { port?: number }
  return code === 'EADDRINUSE' ? `port ${port} is taken, set SHOP_PORT to another` : message
}
