// What the user sees: finished lines and, on a terminal, one line that still moves below them.
const { stdout } = process
const moves = stdout.isTTY && !process.env.CI
export const colours = stdout.isTTY && !process.env.NO_COLOR
const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, cyan: 36 }

let moving = null

export function paint(colour, text) {
  return colours ? `\u001b[${codes[colour]}m${text}\u001b[0m` : text
}

export function print(text = '', stream = stdout) {
  if (moving && moves) stdout.write('\r\u001b[K')
  stream.write(`${text}\n`)
  draw()
}

/** Runs `work` and prints one line with the time it took. `work` gets a function that says what it is at. */
export async function step(label, work) {
  const own = (moving = { label, start: Date.now(), detail: '', frame: 0 })
  const timer = setInterval(moves ? draw : () => remind(own), moves ? 80 : 10_000)
  const tidy = () => {
    clearInterval(timer)
    if (moves) stdout.write('\r\u001b[K')
    moving = null
  }
  return finished(own, () => work(detail => (own.detail = detail)), tidy)
}

/** The same for work that writes to the terminal itself: its name comes first, and nothing moves meanwhile. */
export async function openStep(label, work) {
  print(paint('dim', `- ${label}`))
  return finished({ label, start: Date.now() }, work, () => {})
}

async function finished({ label, start }, work, tidy) {
  let mark = paint('red', '✗')
  try {
    const result = await work()
    mark = paint('green', '✓')
    return result
  } finally {
    tidy()
    print(`${mark} ${label} ${paint('dim', seconds(start))}`)
  }
}

function seconds(start) {
  return `${((Date.now() - start) / 1000).toFixed(1)} s`
}

function draw() {
  if (!moving || !moves) return
  const text = `${frames[moving.frame++ % frames.length]} ${moving.label} ${seconds(moving.start)} ${moving.detail}`
  stdout.write(`\r\u001b[K${text.slice(0, stdout.columns - 1)}`)
}

// Where no line can move (a log, a CI), a step that takes long says so now and then.
function remind({ label, start, detail }) {
  print(`… ${label} ${seconds(start)} ${detail}`.trimEnd())
}
