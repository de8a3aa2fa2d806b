import cors from 'cors';
import express from 'express';
import { corsOptions } from './cors-options.js';
import { orders } from './orders.js';

export function createApp() {
  const app = express();
  app.use(cors(corsOptions));
  app.use('/orders', orders);
  return app;
}
