import { parseTimestamp, timestampForm } from '@sluice/event'
import { ValidateBy } from 'class-validator'

/** Checks that a text is a timestamp with an offset; class-validator's own check accepts times without one. */
export function IsTimestamp(): PropertyDecorator {
  return ValidateBy({
    name: 'isTimestamp',
    validator: {
      validate: value => parseTimestamp(value) !== undefined,
      defaultMessage: () => `$property must be ${timestampForm}`,
    },
  })
}
