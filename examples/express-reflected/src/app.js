const express = require('express');
const session = require('express-session');

const app = express();

app.use((req, res, next) => {
  res.setHeader('Access-Control-Allow-Origin', req.headers.origin || '*');
  res.setHeader('Access-Control-Allow-Credentials', 'true');
  res.setHeader('Access-Control-Allow-Methods', 'GET, PUT, DELETE, OPTIONS');
  res.setHeader('Access-Control-Allow-Headers', 'Content-Type');
  res.setHeader('Vary', 'Origin');

  if (req.method === 'OPTIONS') {
    return res.sendStatus(204);
  }
  next();
});

app.use(express.json());
app.use(session({ secret: process.env.SESSION_SECRET, resave: false, saveUninitialized: false }));

app.get('/me', (req, res) => {
  if (!req.session.user) return res.status(401).json({ error: 'Log in first' });
  res.json(req.session.user);
});

app.put('/me', (req, res) => {
  req.session.user = { ...req.session.user, ...req.body };
  res.json(req.session.user);
});

app.delete('/session', (req, res, next) => {
  req.session.destroy((err) => {
    if (err) return next(err);
    res.status(204).end();
  });
});

app.use((err, req, res, next) => {
  console.error(err);
  res.status(500).json({ error: 'Something went wrong' });
});

app.listen(process.env.PORT || 3000);
