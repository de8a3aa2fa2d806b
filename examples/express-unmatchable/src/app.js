import cors from 'cors';
import express from 'express';

const app = express();

app.use(
  cors({
    origin: ['https://blog.example.com/', 'https://editor.example.com'],
    allowedHeaders: ['Content-Type', 'Authorization'],
  }),
);
app.use(express.json());

const posts = [{ slug: 'hello', title: 'Hello', body: 'First post.' }];

app.get('/posts', (req, res) => {
  res.json(posts.map(({ slug, title }) => ({ slug, title })));
});

app.get('/posts/:slug', (req, res) => {
  const post = posts.find(({ slug }) => slug === req.params.slug);
  if (post === undefined) return res.status(404).json({ error: 'No such post' });
  res.json(post);
});

app.put('/posts/:slug', (req, res) => {
  const post = posts.find(({ slug }) => slug === req.params.slug);
  if (post === undefined) return res.status(404).json({ error: 'No such post' });
  Object.assign(post, req.body);
  res.json(post);
});

app.use((err, req, res, next) => {
  console.error(err);
  res.status(500).json({ error: 'Something went wrong' });
});

app.listen(process.env.PORT ?? 3000);
