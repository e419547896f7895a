import type { Schemas } from '@sluice/client'
import type { LinkProps } from '@tanstack/react-router'

export type Letter = Schemas['DeadLetter']
export type LetterGroup = Schemas['LetterGroup']
export type LetterReason = Schemas['LetterReason']

/** The page of one dead letter. */
export function letterLink(id: string): LinkProps {
  return { to: `/dead-letters/letters/${encodeURIComponent(id)}` }
}

/** The page of those that failed for the same reason. */
export function groupLink(bus: string, fingerprint: string): LinkProps {
  return { to: `/dead-letters/groups/${encodeURIComponent(bus)}/${encodeURIComponent(fingerprint)}` }
}

/** What a reason means, and what mends it. */
export const reasons: Readonly<Record<LetterReason, readonly [means: string, mend: string]>> = {
  'attempts-exhausted': ['All attempts failed.', 'Mend the receiver, then redrive.'],
  expired: ['The next try would have come after its `maxAgeMs`.', 'Mend the receiver, then redrive.'],
  rejected: ['The receiver said no for good.', 'Mend the receiver, or redrive it edited.'],
  invalid: ['The data of the event is not what the handler accepts.', 'Redrive it edited, or mend the handler.'],
  loop: ['The chain of causes has gone too far.', 'Change the rules that go round, then redrive.'],
  unreadable: ['What Redis holds is no event any more.', 'It can only be deleted.'],
  'target-gone': ['The target was removed from its rule.', 'Make the target again, or redrive it to another.'],
  'target-unknown': ['A newer Sluice wrote the rule.', 'Update fan-out, then redrive.'],
  'target-disabled': [
    'The webhook answered 410, and its target is disabled.',
    'Put its rule again without `disabled`, then redrive.',
  ],
  'forbidden-address': [
    'The webhook has an address that webhooks may not reach.',
    'Allow it by `WEBHOOK_ALLOW`, or change the URL; then redrive.',
  ],
  forbidden: ['The owner of the rule may not receive or publish it.', 'Give the owner the grant, then redrive.'],
  'too-costly': [
    'The event takes more steps to match than it may.',
    'Raise `MAX_MATCH_STEPS` or simplify the patterns, then redrive.',
  ],
  'transform-failed': [
    'The transform of the target made nothing of the event.',
    'Change the transform or redrive it edited.',
  ],
  stalled: ['A process died or hung with it again and again.', 'Look at the process and its handler, then redrive.'],
  'lane-closed': ['It is an ordered event behind one that failed.', 'Redrive the one that it waited for first.'],
  receives: ['Consumers of its queue received it too often.', 'Mend the consumers, then redrive.'],
  closed: ['It is a message behind one of its group that failed.', 'Redrive the one that it waited for first.'],
  skipped: ['Somebody skipped it, so that its lane goes on.', 'Redrive it when its order no longer matters.'],
}
