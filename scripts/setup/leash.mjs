// Loaded into every process that npm start starts. If the one that holds the other end of the leash is killed, they
// stop by themselves, and the next start finds its port free.
process.on('disconnect', () => {
  process.stdout.on('error', () => {})
  process.stderr.on('error', () => {})
  process.kill(process.pid, 'SIGTERM')
})
process.channel?.unref()
