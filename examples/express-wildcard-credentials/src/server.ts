import cookieParser from 'cookie-parser';
import cors, { type CorsOptions } from 'cors';
import express, { type NextFunction, type Request, type Response } from 'express';
import { cartRouter } from './cart.js';

const corsOptions: CorsOptions = {
  origin: '*',
  credentials: true,
  methods: ['GET', 'POST', 'DELETE'],
};

const app = express();

app.use(cors(corsOptions));
app.use(cookieParser());
app.use(express.json());

app.get('/products', (_req: Request, res: Response) => {
  res.json([
    { id: 'mug', price: 900 },
    { id: 'shirt', price: 2400 },
  ]);
});

app.use('/cart', cartRouter);

app.use((err: Error, _req: Request, res: Response, _next: NextFunction) => {
  console.error(err);
  res.status(500).json({ error: 'Something went wrong' });
});

app.listen(Number(process.env.PORT ?? 3000));
