import { getMetadataStorage } from 'class-validator'
import type { EventClass } from './event.decorator.js'

export type ValidationMetadata = ReturnType<
  ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']
>[number]

/** The class-validator metadata of a class and its parents. */
export function validationsOf(of: EventClass): ValidationMetadata[] {
  return getMetadataStorage().getTargetValidationMetadatas(of, '', true, false)
}
