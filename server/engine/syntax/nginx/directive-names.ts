/**
 * Names by which a new directive is known where the one before it has no semicolon. None of them is usual as an argument at the beginning of a line
 * (`ssl`, `http2`, `off`, `default`).
 */
export const NAMES_OF_DIRECTIVES: ReadonlySet<string> = new Set(
  `access_log add_header add_header_inherit add_trailer alias allow auth_basic auth_basic_user_file auth_request auth_request_set brotli charset
  client_body_buffer_size client_max_body_size default_type deny error_log error_page etag expires fastcgi_buffers fastcgi_hide_header
  fastcgi_index fastcgi_intercept_errors fastcgi_param fastcgi_pass fastcgi_pass_header fastcgi_read_timeout grpc_hide_header grpc_pass
  grpc_set_header gzip gzip_comp_level gzip_disable gzip_min_length gzip_proxied gzip_static gzip_types gzip_vary include keepalive_timeout
  limit_conn limit_req listen location log_format map more_clear_headers more_clear_input_headers more_set_headers more_set_input_headers
  proxy_buffering proxy_buffers proxy_buffer_size proxy_cache proxy_cache_bypass proxy_cache_key proxy_cache_path proxy_cache_valid
  proxy_connect_timeout proxy_cookie_path proxy_hide_header proxy_http_version proxy_ignore_headers proxy_intercept_errors proxy_no_cache
  proxy_pass proxy_pass_header proxy_pass_request_headers proxy_read_timeout proxy_redirect proxy_request_buffering proxy_send_timeout
  proxy_set_body proxy_set_header proxy_ssl_server_name proxy_ssl_verify real_ip_header resolver return rewrite root satisfy
  scgi_pass send_timeout sendfile server_name server_tokens set set_real_ip_from ssl_certificate ssl_certificate_key ssl_ciphers
  ssl_prefer_server_ciphers ssl_protocols ssl_session_cache ssl_session_timeout sub_filter sub_filter_once tcp_nodelay tcp_nopush try_files
  types upstream uwsgi_hide_header uwsgi_param uwsgi_pass uwsgi_read_timeout valid_referers`.split(/\s+/),
);

/** Names of directives that open a block. */
export const NAMES_OF_BLOCKS: ReadonlySet<string> = new Set([
  'server',
  'location',
  'if',
  'limit_except',
  'upstream',
  'map',
  'http',
  'types',
]);

/** Blocks whose lines are data, any of whose words may be the name of a directive. */
export const BLOCKS_OF_DATA: ReadonlySet<string> = new Set([
  'map',
  'geo',
  'types',
  'split_clients',
  'charset_map',
  'match',
]);
