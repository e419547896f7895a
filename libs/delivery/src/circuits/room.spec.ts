import { Room } from './room.js'

const target = (name: string) => ({ bus: 'b', rule: 'r', target: name })

describe('the room for large events', () => {
  it('is bounded in all, and what leaves makes room', async () => {
    const room = new Room(10)
    const leave = await room.enter(target('a'), 6)
    expect(await room.enter(target('b'), 5)).toBeUndefined()
    expect(await room.enter(target('b'), 4)).toBeDefined()
    const waiting = room.enter(target('c'), 6)
    leave!()
    leave!() // it is given back once
    expect(await waiting).toBeDefined()
    expect(room.used).toBe(10)
  })

  it('one target holds a fifth of it, or one event', async () => {
    const room = new Room(100)
    expect(await room.enter(target('slow'), 30)).toBeDefined()
    expect(await room.enter(target('slow'), 1)).toBeUndefined()
    expect(await room.enter(target('other'), 10)).toBeDefined()
    expect(await room.enter(target('other'), 10)).toBeDefined()
    expect(await room.enter(target('other'), 1)).toBeUndefined()
  })

  it('an event that is larger than the room is sent alone', async () => {
    const room = new Room(10)
    const leave = await room.enter(target('a'), 50)
    expect(await room.enter(target('b'), 1)).toBeUndefined()
    leave!()
    expect(await room.enter(target('b'), 1)).toBeDefined()
    expect(await room.enter(target('c'), 50)).toBeUndefined()
  })

  it('those that find none come back one after another, none later than in a minute', () => {
    const room = new Room(1)
    expect([room.line(0), room.line(0), room.line(50)]).toEqual([100, 104, 100])
    expect(Math.max(...Array.from({ length: 50_000 }, () => room.line(0)))).toBe(60_000)
  })
})
