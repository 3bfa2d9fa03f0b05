/**
 * What other vocabularies call an event, kept beside it as data: exports, imports and the event
 * reference read the same words.
 */
export interface Standards {
  /** GS1 EPCIS 2.0 event type with the words of CBV 2.0. */
  readonly epcis?: {
    readonly type:
      | 'ObjectEvent'
      | 'AggregationEvent'
      | 'TransactionEvent'
      | 'TransformationEvent'
      | 'AssociationEvent'
    readonly action?: 'OBSERVE' | 'ADD' | 'DELETE'
    readonly bizStep?: string
    readonly disposition?: string
    /** Type of the business transaction that the document is. */
    readonly bizTransaction?: string
  }
  /** Reason of the EPCIS error declaration that the named event gets. */
  readonly epcisError?: 'incorrect_data' | 'did_not_occur'
  /** Part of an FLW Standard 1.0 scope that it tells; `destinations` has the words of the last. */
  readonly flw?: 'material type' | 'destination'
  /** farmOS 3 record type. */
  readonly farmOs?: string
  /** ValueFlows 1.0 action, or the concept that it is. */
  readonly valueFlows?: string
}
