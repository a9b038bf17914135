import { type Static, Type } from 'typebox';

export const userResource = Type.Object({
  userId: Type.String(),
  organizationId: Type.String(),
  createdAt: Type.String(),
});

export const presentUser = (
  organizationId: string,
  userId: string,
  createdAt: Date,
): Static<typeof userResource> => ({ userId, organizationId, createdAt: createdAt.toISOString() });
