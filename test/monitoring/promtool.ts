import { spawnSync } from 'node:child_process'

/** Where CI installs it, it must be there: else nobody would see that nothing is checked. */
const { error } = spawnSync('promtool', ['--version'])
const missing = 'promtool is missing, which comes with Prometheus (Debian: apt-get install prometheus)'

/** `it` for tests that ask promtool. Without it they are skipped and say so; in CI they fail. */
export const itWithPromtool: (name: string, test: () => Promise<void>) => void = !error
  ? (name, test) => it(name, test)
  : process.env['CI']
    ? name => it(name, () => Promise.reject(new Error(missing)))
    : (name, test) => {
        process.stderr.write(`skipped, for ${missing}: ${name}\n`)
        it.skip(name, test)
      }

/** What promtool says if it finds something wrong; '' if it does not. */
export function faults(
  args: readonly string[],
  options: { readonly input?: string; readonly cwd?: string } = {},
): string {
  const { status, stdout, stderr } = spawnSync('promtool', args, { ...options, encoding: 'utf8' })
  return status === 0 ? '' : `${stdout}${stderr}`
}
