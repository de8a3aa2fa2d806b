const express = require('express');
const cors = require('cors');

const app = express();

const ALLOWED_ORIGINS = ['https://dashboard.example.com', 'https://admin.example.com'];

// First of all, so that every answer has the headers, errors included.
app.use(
  cors({
    origin(origin, callback) {
      // Tools and other servers send no Origin.
      callback(null, !origin || ALLOWED_ORIGINS.includes(origin));
    },
    credentials: true,
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    allowedHeaders: ['Content-Type', 'Authorization'],
  }),
);

app.use(express.json());

const samples = [];

app.get('/v1/samples', (req, res) => {
  res.json(samples);
});

app.post('/v1/samples', (req, res) => {
  samples.push({ ...req.body, at: new Date().toISOString() });
  res.status(201).json({ count: samples.length });
});

app.delete('/v1/samples', (req, res) => {
  samples.length = 0;
  res.status(204).end();
});

app.use((err, req, res, next) => {
  console.error(err);
  res.status(500).json({ error: err.message });
});

app.listen(process.env.PORT || 3000);
