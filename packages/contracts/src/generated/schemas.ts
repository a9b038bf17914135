// Made from avro/*.avsc by scripts/generate-records.ts: change the schemas, then run it.
import type { AvroRecord, SchemaRelease } from '../avro-schema.ts';
import type { Records } from './records.ts';

export const currentSchemas: Readonly<Record<keyof Records, AvroRecord>> = {
  "LeadOutcome": {
    "type": "record",
    "name": "LeadOutcome",
    "namespace": "leadloop",
    "doc": "What became of a lead, filed under the user whom it was assigned to at that moment.",
    "fields": [
      {
        "name": "eventId",
        "type": "string",
        "doc": "UUIDv7; bound into the sealed features."
      },
      {
        "name": "organizationId",
        "type": "string"
      },
      {
        "name": "userId",
        "type": "string"
      },
      {
        "name": "leadId",
        "type": "string",
        "doc": "Unique within the organization."
      },
      {
        "name": "sequence",
        "type": "long",
        "doc": "Counts the key's records, from 1, without gaps."
      },
      {
        "name": "outcome",
        "type": {
          "type": "enum",
          "name": "Outcome",
          "symbols": [
            "WON",
            "LOST",
            "WITHDRAWN"
          ]
        },
        "doc": "WITHDRAWN takes the lead's earlier outcome back and carries no features."
      },
      {
        "name": "withdrawnBecause",
        "type": [
          "null",
          {
            "type": "enum",
            "name": "WithdrawalReason",
            "symbols": [
              "reopened",
              "deleted"
            ]
          }
        ],
        "default": null
      },
      {
        "name": "occurredAt",
        "type": {
          "type": "long",
          "logicalType": "timestamp-millis"
        }
      },
      {
        "name": "recordedAt",
        "type": {
          "type": "long",
          "logicalType": "timestamp-millis"
        }
      },
      {
        "name": "featuresAsOf",
        "type": [
          "null",
          {
            "type": "long",
            "logicalType": "timestamp-millis"
          }
        ],
        "default": null,
        "doc": "The landmark: 24 hours before the outcome, or the lead's creation if that is later."
      },
      {
        "name": "sealedFeatures",
        "type": [
          "null",
          "bytes"
        ],
        "default": null,
        "doc": "The canonical features at the landmark under the user's feature key."
      },
      {
        "name": "issued",
        "type": [
          "null",
          {
            "type": "record",
            "name": "IssuedScore",
            "fields": [
              {
                "name": "probability",
                "type": "double"
              },
              {
                "name": "modelVersion",
                "type": "long",
                "doc": "0 is the prior."
              },
              {
                "name": "scoredAt",
                "type": {
                  "type": "long",
                  "logicalType": "timestamp-millis"
                }
              }
            ]
          }
        ],
        "default": null,
        "doc": "The stored score that stood when the outcome came in; null where the outcome is older than that score."
      }
    ]
  },
  "ModelRecord": {
    "type": "record",
    "name": "ModelRecord",
    "namespace": "leadloop",
    "doc": "The version that ranks a user's leads now.",
    "fields": [
      {
        "name": "organizationId",
        "type": "string"
      },
      {
        "name": "userId",
        "type": "string"
      },
      {
        "name": "version",
        "type": "long",
        "doc": "0 while the footing is prior."
      },
      {
        "name": "footing",
        "type": {
          "type": "enum",
          "name": "Footing",
          "symbols": [
            "prior",
            "learning",
            "personal"
          ]
        }
      },
      {
        "name": "wins",
        "type": "long"
      },
      {
        "name": "outcomes",
        "type": "long"
      },
      {
        "name": "cutSequence",
        "type": "long",
        "doc": "The last record of lead-outcomes that counts in this one."
      },
      {
        "name": "algorithm",
        "type": "string"
      },
      {
        "name": "parameters",
        "type": [
          "null",
          "bytes"
        ],
        "default": null,
        "doc": "null while the footing is prior."
      },
      {
        "name": "parametersDigest",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "SHA-256 of the parameters in hexadecimal."
      }
    ]
  },
  "OperatorSkip": {
    "type": "record",
    "name": "OperatorSkip",
    "namespace": "leadloop",
    "doc": "An operator's decision that a record, or a sequence that never came, is left out of a key's events. A rebuild reads these first.",
    "fields": [
      {
        "name": "skipId",
        "type": "string"
      },
      {
        "name": "organizationId",
        "type": "string"
      },
      {
        "name": "userId",
        "type": "string"
      },
      {
        "name": "sequence",
        "type": "long",
        "doc": "Counts the key's records on training-decisions, from 1, without gaps."
      },
      {
        "name": "skippedTopic",
        "type": [
          "null",
          "string"
        ],
        "doc": "With partition and offset: the record that is left out; null where a sequence is."
      },
      {
        "name": "skippedPartition",
        "type": [
          "null",
          "long"
        ]
      },
      {
        "name": "skippedOffset",
        "type": [
          "null",
          "long"
        ]
      },
      {
        "name": "skippedSequence",
        "type": [
          "null",
          "long"
        ],
        "doc": "The sequence that is taken as having come: of the record, where it can be read, or the missing one."
      },
      {
        "name": "reason",
        "type": "string"
      },
      {
        "name": "skippedAt",
        "type": {
          "type": "long",
          "logicalType": "timestamp-millis"
        }
      }
    ]
  },
  "OrganizationRecord": {
    "type": "record",
    "name": "OrganizationRecord",
    "namespace": "leadloop",
    "doc": "An organization that was erased with all its users.",
    "fields": [
      {
        "name": "organizationId",
        "type": "string"
      },
      {
        "name": "erased",
        "type": "boolean",
        "doc": "true for ever once true."
      }
    ]
  },
  "PreferencesRecord": {
    "type": "record",
    "name": "PreferencesRecord",
    "namespace": "leadloop",
    "doc": "A user's current AI preferences.",
    "fields": [
      {
        "name": "organizationId",
        "type": "string"
      },
      {
        "name": "userId",
        "type": "string"
      },
      {
        "name": "version",
        "type": "long"
      },
      {
        "name": "chatbotTone",
        "type": "string"
      },
      {
        "name": "autoSuggestActions",
        "type": "boolean"
      },
      {
        "name": "enableProactive",
        "type": "boolean"
      },
      {
        "name": "preferredContactTime",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "HH:MM"
      },
      {
        "name": "contactTimeZone",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "IANA name"
      },
      {
        "name": "aiInsightsFrequency",
        "type": "string"
      },
      {
        "name": "customInstructions",
        "type": [
          "null",
          "string"
        ],
        "default": null
      },
      {
        "name": "updatedAt",
        "type": {
          "type": "long",
          "logicalType": "timestamp-millis"
        }
      }
    ]
  },
  "TrainingDecision": {
    "type": "record",
    "name": "TrainingDecision",
    "namespace": "leadloop",
    "doc": "One decision to train, or not to, with the numbers that it was taken on.",
    "fields": [
      {
        "name": "decisionId",
        "type": "string"
      },
      {
        "name": "organizationId",
        "type": "string"
      },
      {
        "name": "userId",
        "type": "string"
      },
      {
        "name": "sequence",
        "type": "long",
        "doc": "Counts the key's decisions, from 1, without gaps."
      },
      {
        "name": "verdict",
        "type": {
          "type": "enum",
          "name": "TrainingVerdict",
          "symbols": [
            "trained",
            "rejected",
            "skipped"
          ]
        }
      },
      {
        "name": "reason",
        "type": "string"
      },
      {
        "name": "trigger",
        "type": {
          "type": "enum",
          "name": "TrainingTrigger",
          "symbols": [
            "threshold",
            "tick",
            "demand",
            "withdrawal",
            "erasure",
            "algorithm"
          ]
        }
      },
      {
        "name": "version",
        "type": [
          "null",
          "long"
        ],
        "default": null,
        "doc": "The version that was made; null where none was."
      },
      {
        "name": "servedVersion",
        "type": "long",
        "doc": "The version that ranks after the decision."
      },
      {
        "name": "decidedAt",
        "type": {
          "type": "long",
          "logicalType": "timestamp-millis"
        }
      },
      {
        "name": "cutSequence",
        "type": "long"
      },
      {
        "name": "algorithm",
        "type": "string"
      },
      {
        "name": "thresholds",
        "type": {
          "type": "record",
          "name": "TrainingThresholds",
          "fields": [
            {
              "name": "firstTrainingOutcomes",
              "type": "long"
            },
            {
              "name": "retrainingStepMin",
              "type": "long"
            },
            {
              "name": "retrainingShare",
              "type": "double"
            }
          ]
        }
      },
      {
        "name": "trainingDataCount",
        "type": "long"
      },
      {
        "name": "wins",
        "type": "long"
      },
      {
        "name": "trainingSetDigest",
        "type": "string",
        "doc": "SHA-256 in hexadecimal."
      },
      {
        "name": "parametersDigest",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "SHA-256 in hexadecimal."
      },
      {
        "name": "scores",
        "type": [
          "null",
          {
            "type": "record",
            "name": "TrainingScores",
            "fields": [
              {
                "name": "candidateLogLoss",
                "type": "double"
              },
              {
                "name": "servedLogLoss",
                "type": "double"
              },
              {
                "name": "standardError",
                "type": "double",
                "doc": "Of the paired difference."
              }
            ]
          }
        ],
        "default": null
      }
    ]
  },
  "UserErased": {
    "type": "record",
    "name": "UserErased",
    "namespace": "leadloop",
    "doc": "The end of a user's outcomes: everything learned from them goes.",
    "fields": [
      {
        "name": "organizationId",
        "type": "string"
      },
      {
        "name": "userId",
        "type": "string"
      },
      {
        "name": "sequence",
        "type": "long"
      },
      {
        "name": "erasedAt",
        "type": {
          "type": "long",
          "logicalType": "timestamp-millis"
        }
      }
    ]
  },
  "UserRecord": {
    "type": "record",
    "name": "UserRecord",
    "namespace": "leadloop",
    "doc": "A user and the key that their features are sealed with; the newest record of a key counts.",
    "fields": [
      {
        "name": "organizationId",
        "type": "string"
      },
      {
        "name": "userId",
        "type": "string"
      },
      {
        "name": "featureKey",
        "type": [
          "null",
          "bytes"
        ],
        "default": null,
        "doc": "32 bytes of AES-256; null once erased, which makes every sealed feature of the user unreadable."
      },
      {
        "name": "erased",
        "type": "boolean",
        "doc": "true for ever once true."
      }
    ]
  }
};

export const releasedSchemas: readonly SchemaRelease[] = [];
