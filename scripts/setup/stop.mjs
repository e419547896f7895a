// Ctrl-C, SIGTERM and a closed terminal all ask to stop. The first asks politely; one more insists.
// npm passes on the Ctrl-C that the terminal has already sent to us, hence the pause before a second one counts.
const echoMs = 500
const asked = new AbortController()
let insist = () => process.exit(130)
let first = 0

export const stopping = asked.signal

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(name, () => {
    if (first && Date.now() - first > echoMs) insist()
    else ask()
  })
}

// An npm that is killed cannot tell us, and nobody would be left to stop what we started.
if (process.env.npm_lifecycle_event) {
  const parent = process.ppid
  setInterval(() => process.ppid === parent || ask(), 1_000).unref()
}

// Nobody listens any more: the terminal is gone, or `npm start | head` has seen enough.
for (const stream of [process.stdout, process.stderr]) stream.on('error', ask)

function ask() {
  first ||= Date.now()
  asked.abort()
}

/** Resolves when the user asks to stop. */
export function stopAsked() {
  return new Promise(resolve => {
    if (stopping.aborted) resolve()
    else stopping.addEventListener('abort', () => resolve(), { once: true })
  })
}

/** What to do when the user asks again while things are being stopped. */
export function onSecondStop(action) {
  insist = action
}
