import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { describedRequest } from './described-request.ts';

/** OpenAPI at /docs/json and a page at /docs that asks no other host for anything. */
export async function addApiDescription(
  app: FastifyInstance,
  info: { readonly title: string; readonly version: string },
): Promise<void> {
  await app.register(swagger, {
    transform: ({ schema, url }) => ({ schema: describedRequest(schema), url }),
    openapi: {
      openapi: '3.1.0',
      info,
      components: {
        securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      },
    },
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    // Otherwise the page sends the description to a validator on the internet.
    uiConfig: { validatorUrl: null, persistAuthorization: false },
  });
}
