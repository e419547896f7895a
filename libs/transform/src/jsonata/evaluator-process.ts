import type * as Vm from 'node:vm'
import type { GuestScope } from './guest.js'

/** What a process gets first. */
export interface Setup {
  /** A script that makes the guest: the value of its last expression is a function without parameters. */
  readonly script: string
  /** Milliseconds that a batch may take. */
  readonly deadline: number
}

/** What an evaluator says when it can be asked. */
export const ready = 'ready'

/**
 * The program of an evaluator: it answers batches, one after the other, in a context without anything but the language. It ends when its
 * parent does: nothing holds it up for longer than the deadline.
 *
 * The function is sent as text: it uses nothing but what it is given.
 */
export function evaluatorProcess(vm: typeof Vm, process: NodeJS.Process): void {
  let setup: Setup | undefined
  let room = { context: {} as GuestScope, run: {} as Vm.Script }

  function makeRoom({ script }: Setup): typeof room {
    const context = vm.createContext(Object.create(null) as object, {
      codeGeneration: { strings: false, wasm: false },
      microtaskMode: 'afterEvaluate', // promises are worked off within the deadline
    }) as unknown as GuestScope
    vm.runInContext(`const run = ${script}`, context)
    return { context, run: new vm.Script('run()') }
  }

  /** @returns the JSON of a list of answers: at least one, but not always all */
  function answer(batch: string, settings: Setup): string {
    const { context, run } = room
    context.batch = batch
    context.answers = ''
    let late = false
    try {
      run.runInContext(context, { timeout: settings.deadline })
    } catch {
      late = true
    }
    const { answers } = context
    if (!late && answers !== '') return `[${answers}]`
    room = makeRoom(settings) // something of the expression may be left in the context
    const message = `the expression took longer than ${settings.deadline} ms`
    return `[${answers}${answers === '' ? '' : ','}${JSON.stringify({ reason: 'late', message })}]`
  }

  process.on('message', (message: unknown) => {
    if (setup) return process.send!(answer(message as string, setup))
    setup = message as Setup
    room = makeRoom(setup)
    process.send!('ready')
  })
  process.on('disconnect', () => process.exit())
}
