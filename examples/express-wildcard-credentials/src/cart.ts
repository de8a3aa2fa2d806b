import { Router } from 'express';

const carts = new Map<string, string[]>();

export const cartRouter = Router();

cartRouter.get('/', (req, res) => {
  res.json(carts.get(req.cookies.session) ?? []);
});

cartRouter.post('/items', (req, res) => {
  const cart = carts.get(req.cookies.session) ?? [];
  cart.push(req.body.product);
  carts.set(req.cookies.session, cart);
  res.status(201).json(cart);
});

cartRouter.delete('/items/:product', (req, res) => {
  const cart = carts.get(req.cookies.session) ?? [];
  carts.set(
    req.cookies.session,
    cart.filter((product) => product !== req.params.product),
  );
  res.status(204).end();
});
