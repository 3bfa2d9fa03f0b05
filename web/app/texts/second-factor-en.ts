import type { Texts } from './shape.ts'

/** English texts of the second factor of a sign-in. */
export const secondFactorEn: Texts['access']['second'] = {
  title: 'Second factor',
  needed:
    'People in your role see everybody’s data: beside the link, a code is needed that only your phone knows. Set it up now, it takes two minutes.',
  none: 'You have no second factor. With a code from your phone, whoever reads your mail does not get in as you.',
  since: (instant, left) => `Set up on ${instant}. Recovery codes left: ${left}.`,
  required: 'Your role needs it: you can change it, not remove it.',
  demo: 'In the demo nobody has a second factor: its people do not exist.',
  setUp: 'Set up the second factor',
  change: 'Change phone or recovery codes',
  remove: 'Remove the second factor',
  removed: 'The second factor was removed.',
  present: 'Present code, or a recovery code',
  step: {
    title: 'One step is left',
    lead: 'Type the six-digit code of your authenticator app. Without your phone, type one of your recovery codes.',
    code: 'Code',
    enter: 'Enter',
    lost: 'If you lost both phone and recovery codes, ask the Food Policy desk: once they have recognised you, they remove the old second factor.',
    leave: 'Abandon the sign-in'
  },
  enrol: {
    lead: 'Open an authenticator app on your phone and scan the drawing. If you are on the phone already, open the link; or type the key into the app.',
    drawing: 'QR code with the key for the app',
    open: 'Open in the authenticator app',
    secret: 'Key to type by hand',
    code: 'Six-digit code that the app shows',
    confirm: 'Confirm'
  },
  codes: {
    title: 'Keep your recovery codes',
    lead: 'Each works once, in place of the phone. You will not see them again: print them, or keep them in a safe place away from the phone.',
    kept: 'I have kept them, go on'
  },
  wrong: {
    second_factor_wrong:
      'The code is not right, or was used already. Wait for the next one and check that the clock of the phone is right; or use a recovery code.',
    second_factor_not_possible:
      'Something changed meanwhile, or it took too long. Reload the page and begin again.',
    not_signed_in: 'More than ten minutes have passed. Begin the sign-in again.',
    too_many_requests: 'Too many wrong codes. Use a recovery code, or try again in an hour.'
  },
  refused: {
    sign_in_failed:
      'The identity provider did not confirm who you are, or nobody has invited you yet. Try again, or ask the Food Policy desk for an invitation.',
    sign_in_too_weak:
      'The sign-in at the identity provider is weaker, or older, than what is needed here. Try again and choose level 2 or higher.',
    too_many_requests: 'Too many attempts in a short time. Wait a minute and try again.',
    other: 'Signing in did not work. Try again.'
  },
  reset: 'Remove second factor',
  resetOf: (name) => `Remove the second factor of ${name}`,
  resetSure: (name) =>
    `Have you recognised ${name} in person, as the first time? They will set up another one at the next sign-in.`,
  resetDone: (name) => `The second factor of ${name} was removed.`
}
