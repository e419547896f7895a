import { parseTimestamp, timestampForm } from '@sluice/event'
import { ValidateBy } from 'class-validator'

/** Checks that a text is a moment; class-validator's own check takes times without an offset. */
export function IsTimestamp(): PropertyDecorator {
  return ValidateBy({
    name: 'isTimestamp',
    validator: {
      validate: value => parseTimestamp(value) !== undefined,
      defaultMessage: () => `$property must be ${timestampForm}`,
    },
  })
}
