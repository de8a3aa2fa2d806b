export const corsOptions = {
  origin: ['https://shop.example.com', 'https://admin.shop.example.com/'],
  credentials: true,
};
