import type {
  AccessRefused,
  AccessRevoked,
  ExportTaken,
  KeyRevoked,
  KeyUsed,
  RecoveryCodeUsed,
  SecondFactorFailed,
  SecondFactorRemoved,
  SecondFactorSet,
  SignedIn,
  SignedOut,
  SignInFailed,
  SubjectErased
} from '../../../domain/access/events.ts'
import type { DecisionOf } from '../../../domain/decider.ts'

/** What is noted as often as it happens. The ends of access are decided, and noted where the log is away. */
export type AccessNote = Pick<
  DecisionOf<
    | typeof SignedIn
    | typeof SignedOut
    | typeof KeyUsed
    | typeof SecondFactorSet
    | typeof SecondFactorRemoved
    | typeof RecoveryCodeUsed
    | typeof AccessRevoked
    | typeof KeyRevoked
    | typeof SubjectErased
  >,
  'type' | 'data'
>

type Counted<Note> = Note extends { readonly type: infer Type; readonly data: infer Data }
  ? { readonly type: Type; readonly data: Omit<Data, 'count' | 'rows'> }
  : never

/** What may happen so often that the same is counted together. */
export type CountedNote = Counted<
  DecisionOf<
    typeof SignInFailed | typeof SecondFactorFailed | typeof AccessRefused | typeof ExportTaken
  >
>
