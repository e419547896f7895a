import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Stopped } from './failure.mjs'
import { print } from './output.mjs'
import { root } from './paths.mjs'
import { stopping } from './stop.mjs'

const file = join(root, '.sluice', 'setup.lock')
const beatMs = 1_000
const deadAfterMs = 10_000

/** One at a time sets up: four services started together neither install four times nor start four Redis servers. */
export async function alone(work) {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  for (let tries = 0; !take(); tries++) {
    if (stopping.aborted) throw new Stopped()
    if (tries === 5) print('waiting for another set-up of this folder to finish')
    if (abandoned()) rmSync(file, { force: true })
    else await sleep(200)
  }
  const beat = setInterval(() => utimesSync(file, new Date(), new Date()), beatMs)
  try {
    return await work()
  } finally {
    clearInterval(beat)
    rmSync(file, { force: true })
  }
}

function take() {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

// The holder was killed: its process is gone, or its number belongs to somebody else now and no one beats.
function abandoned() {
  try {
    if (Date.now() - statSync(file).mtimeMs > deadAfterMs) return true
    const holder = Number(readFileSync(file, 'utf8'))
    if (holder) process.kill(holder, 0)
    return false
  } catch (error) {
    return error.code === 'ESRCH'
  }
}
