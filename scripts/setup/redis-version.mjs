export const oldest = '7.0'

// Valkey 7.2 and later reports itself as Redis 7.2.4 in INFO and as v=8.0.1 on its command line: both compare well.
export function newEnough(version) {
  return Number.parseInt(version, 10) >= 7
}
