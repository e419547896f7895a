import { ConflictError, NotFoundError } from '@sluice/event'
import { IsString } from 'class-validator'
import type { Kind } from '../kinds/kind.js'
import { kinds } from '../kinds/kinds.js'
import { checkFields, checkName, withoutNames } from '../kinds/settings.js'

class ShelfSettings {
  @IsString()
  label: string = ''
}

interface ShelfNames {
  readonly shelf: string
}

interface BookNames extends ShelfNames {
  readonly book: string
}

/** A made-up kind that is in snapshots. */
const shelfKind = {
  name: 'shelf',
  plural: 'shelves',
  inSnapshot: true,
  counted: true,
  history: { most: 3, kept: value => value },
  field: ({ shelf }) => shelf,
  check(settings, { shelf }) {
    checkName('shelf', shelf)
    return checkFields(ShelfSettings, withoutNames(settings, { shelf }, 'INVALID_SHELF'), 'INVALID_SHELF')
  },
  next: (_before, settings, { shelf }) => ({ value: { shelf, ...settings } }),
  most: ({ buses }) => buses,
  tooMany: () => new ConflictError('TOO_MANY_SHELVES', 'there are too many shelves'),
  unknown: ({ shelf }) => new NotFoundError('UNKNOWN_SHELF', `there is no shelf '${shelf}'`),
  inUse: ({ shelf }) => new ConflictError('SHELF_IN_USE', `shelf '${shelf}' has books`),
} as const satisfies Kind<ShelfNames, ShelfSettings, ShelfNames & ShelfSettings>

/** A made-up kind that is read one by one, has a parent, and whose deletions are remembered. */
const bookKind = {
  name: 'book',
  plural: 'books',
  parent: { kind: shelfKind, names: ({ shelf }: BookNames) => ({ shelf }) },
  inSnapshot: false,
  counted: true,
  deletions: 'deleted:books',
  field: ({ book }) => book,
  check: settings => settings as { readonly text: string },
  next: (_before, { text }, { shelf, book }) => ({ value: { shelf, book, text } }),
  most: ({ busRules }) => busRules,
  tooMany: () => new ConflictError('TOO_MANY_BOOKS', 'there are too many books on the shelf'),
  unknown: ({ book }) => new NotFoundError('UNKNOWN_BOOK', `there is no book '${book}'`),
} as const satisfies Kind<BookNames, { readonly text: string }, BookNames & { readonly text: string }>

export const madeUp = { shelfKind, bookKind }

/** The kinds of an imaginary later version. */
export const laterKinds = [...kinds, shelfKind, bookKind]
