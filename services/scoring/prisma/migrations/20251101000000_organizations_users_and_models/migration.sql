-- One model for each organization: how it was before every user got one of their own.
CREATE TABLE "Organization" (
    "id" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Organization_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "User" (
    "id" TEXT NOT NULL,
    "organizationId" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "User_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "LeadScoringModel" (
    "id" TEXT NOT NULL,
    "organizationId" TEXT NOT NULL,
    "factors" JSONB NOT NULL,
    "accuracy" DOUBLE PRECISION,
    "lastTrainedAt" TIMESTAMPTZ(3),
    "trainingDataCount" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "LeadScoringModel_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "LeadScoringModel_organizationId_key" ON "LeadScoringModel"("organizationId");

ALTER TABLE "User" ADD CONSTRAINT "User_organizationId_fkey"
    FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "LeadScoringModel" ADD CONSTRAINT "LeadScoringModel_organizationId_fkey"
    FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;
