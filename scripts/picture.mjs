// node scripts/picture.mjs: runs npm start and the order that it prints, and draws what a user sees as docs/images/start.svg.
import { execFile, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'

const file = 'docs/images/start.svg'
const [columns, lineHeight, charWidth, margin] = [116, 17, 7.85, 18]
const colours = {
  1: '#ffffff',
  2: '#7d8590',
  31: '#ff7b72',
  32: '#7ee787',
  33: '#e3b341',
  34: '#79c0ff',
  36: '#76e3ea',
}

// util-linux' script gives it a terminal, so that it prints its colours.
const child = spawn('script', ['-qfec', 'npm start --silent', '/dev/null'], { stdio: ['ignore', 'pipe', 'inherit'] })
let said = ''
child.stdout.on('data', chunk => (said += chunk))
const plain = () => stripVTControlCharacters(said)
const until = async condition => {
  for (const end = Date.now() + 600_000; !condition();) {
    if (Date.now() > end || child.exitCode !== null) throw new Error(`it came to nothing:\n${said}`)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

try {
  await until(() => plain().includes('The same and more'))
  const before = said.length
  const command = /# 1\.[^\n]*\n([\s\S]*?)\r?\n\s*\r?\n/.exec(plain())[1].replaceAll('\r', '')
  const { stdout } = await new Promise((resolve, reject) =>
    execFile('bash', ['-c', command], (error, stdout) => (error ? reject(error) : resolve({ stdout }))),
  )
  await until(() => /dead letter rule="loyalty/.test(stripVTControlCharacters(said.slice(before))))
  const key = /Bearer ([\w-]+)/.exec(command)[1]
  const prompt = '\u001b[32m$\u001b[0m '
  const text = [
    `${prompt}\u001b[1mnpm start\u001b[0m`,
    said.slice(0, said.search(/\S*# 1\. /)).trimEnd(),
    '\u001b[2m── another terminal ' + '─'.repeat(columns - 20) + '\u001b[0m',
    ...command.split('\n').map((line, i) => (i === 0 ? prompt : '') + `\u001b[1m${line}\u001b[0m`),
    stdout,
    '\u001b[2m── the first ' + '─'.repeat(columns - 13) + '\u001b[0m',
    said.slice(before),
  ].join('\n')
  writeFileSync(file, svg(text.replaceAll(key, 'sk_…')))
  console.log(file)
} finally {
  child.kill('SIGINT')
}

/** The lines as a terminal would show them: what a line that moves was overwritten with is gone. */
function linesOf(text) {
  const lines = text.split(/\r?\n/).map(line => line.split(/\r\u001b\[K|\r/).at(-1))
  return lines.flatMap(line => cut(line)).filter((line, i, all) => line !== '' || all[i - 1] !== '')
}

function cut(line) {
  const bare = stripVTControlCharacters(line)
  if (bare.length <= columns) return [line]
  const pieces = bare.match(new RegExp(`.{1,${columns}}`, 'g'))
  return /\u001b\[1m/.test(line) ? pieces.map(piece => `\u001b[1m${piece}\u001b[0m`) : pieces
}

function svg(text) {
  const lines = linesOf(text)
  const [width, height] = [Math.ceil(columns * charWidth + 2 * margin), lines.length * lineHeight + 2 * margin]
  const rows = lines.map((line, i) => `<text y="${margin + (i + 1) * lineHeight - 4}">${spans(line)}</text>`)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="13" fill="#c9d1d9" xml:space="preserve">
${rows.join('\n')}
</g>
</svg>
`
}

function spans(line) {
  let at = 0
  let colour
  let result = ''
  for (const part of line.split(/(\u001b\[[0-9;]*m)/)) {
    const code = /^\u001b\[([0-9;]*)m$/.exec(part)
    if (code) {
      colour = colours[code[1]]
      continue
    }
    const shown = stripVTControlCharacters(part)
    if (shown === '') continue
    const escaped = shown.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
    const fill = colour ? ` fill="${colour}"` : ''
    result += `<tspan x="${(margin + at * charWidth).toFixed(1)}"${fill}>${escaped}</tspan>`
    at += shown.length
  }
  return result
}
