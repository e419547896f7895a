import type { Field } from './language.js'
import { isAbsence } from './operators.js'

/**
 * One combination of a pattern as a tree, in the shape of the events it wants:
 *
 *   value     for each of `fields`, holds a leaf that passes one of its tests
 *   object    has children that meet `children`, and no leaf at the paths in `lacks`
 *   array     one element alone meets all of the object part: that is array consistency
 */
export interface Requirement {
  readonly fields: Field[]
  readonly children: Map<string, Requirement>
  readonly lacks: Lack[]
}

/** A field that must be absent, by its path from the object on which it hangs. */
export interface Lack {
  readonly path: readonly string[]
  readonly field: Field
}

/**
 * Builds the tree. A field that must be absent is checked where EventBridge checks it: fields are taken in order of
 * their names, and an absence counts within the array elements that the fields before it have settled on. It hangs
 * therefore on the deepest object that holds both the absent field and a field sorted before it.
 */
export function requirement(fields: readonly Field[]): Requirement {
  const root = empty()
  const sorted = [...fields].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  for (const field of sorted) {
    let node = root
    let depth = 0
    if (field.tests.some(isAbsence)) {
      // The last segment is the absent field itself.
      for (; depth < field.path.length - 1; depth++) {
        const child = node.children.get(field.path[depth]!)
        if (!child || child.children.size === 0) break
        node = child
      }
      node.lacks.push({ path: field.path.slice(depth), field })
      continue
    }
    for (const segment of field.path) {
      let child = node.children.get(segment)
      if (!child) node.children.set(segment, (child = empty()))
      node = child
    }
    node.fields.push(field)
  }
  return root
}

function empty(): Requirement {
  return { fields: [], children: new Map(), lacks: [] }
}
