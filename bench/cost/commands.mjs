/** The commands of Redis that an event takes, with their microseconds: those inside scripts too, whose time is also that of the script. */
export function perEvent(costs) {
  const names = new Set(costs.flatMap(({ commands }) => Object.keys(commands)))
  const mean = (name, of) => costs.reduce((sum, { commands }) => sum + (commands[name]?.[of] ?? 0), 0) / costs.length
  return [...names]
    .map(name => [name, mean(name, 'calls'), mean(name, 'us')])
    .filter(([, calls, us]) => calls > 0.005 || us > 0.05)
    .sort((a, b) => b[2] - a[2])
    .map(([name, calls, us]) => `${us.toFixed(2).padStart(8)} µs ${calls.toFixed(3).padStart(8)} calls  ${name}`)
    .join('\n')
}

perEvent.read = async redis => {
  const info = await redis.info('commandstats')
  return Object.fromEntries(
    [...info.matchAll(/^cmdstat_(\S+?):calls=(\d+),usec=(\d+)/gm)].map(([, name, calls, us]) => [
      name,
      { calls: Number(calls), us: Number(us) },
    ]),
  )
}

perEvent.between = (before, after, events) =>
  Object.fromEntries(
    Object.entries(after).map(([name, { calls, us }]) => [
      name,
      { calls: (calls - (before[name]?.calls ?? 0)) / events, us: (us - (before[name]?.us ?? 0)) / events },
    ]),
  )
