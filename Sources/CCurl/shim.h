// SPDX-License-Identifier: Apache-2.0
//
// What libcurl.so.4 takes, as it has been since this number of the interface. The library is opened at
// run time, so neither its header nor the library is needed where mxtls is built.
#pragma once
#include <stddef.h>

// curl_easy_setopt and curl_easy_getinfo have a variable number of arguments, so Swift can call neither.
typedef void (*CCurl_function)(void);
typedef size_t (*CCurl_sink)(char *bytes, size_t size, size_t count, void *argument);
typedef int (*CCurl_variadic)(void *handle, int which, ...);

static inline int CCurl_set_number(CCurl_function set, void *handle, int option, long value) {
  return ((CCurl_variadic)set)(handle, option, value);
}
static inline int CCurl_set_text(CCurl_function set, void *handle, int option, const char *value) {
  return ((CCurl_variadic)set)(handle, option, value);
}
static inline int CCurl_set_pointer(CCurl_function set, void *handle, int option, void *value) {
  return ((CCurl_variadic)set)(handle, option, value);
}
static inline int CCurl_set_sink(CCurl_function set, void *handle, int option, CCurl_sink value) {
  return ((CCurl_variadic)set)(handle, option, value);
}
static inline int CCurl_get_number(CCurl_function get, void *handle, int fact, long *value) {
  return ((CCurl_variadic)get)(handle, fact, value);
}
static inline int CCurl_get_text(CCurl_function get, void *handle, int fact, const char **value) {
  return ((CCurl_variadic)get)(handle, fact, value);
}

// CURLoption
static const int CCurl_ssl_verifypeer = 64;
static const int CCurl_ssl_verifyhost = 81;
static const int CCurl_http_version = 84;
static const int CCurl_nosignal = 99;
static const int CCurl_timeout_ms = 155;
static const int CCurl_protocols = 181;
static const int CCurl_writedata = 10001;
static const int CCurl_url = 10002;
static const int CCurl_proxy = 10004;
static const int CCurl_errorbuffer = 10010;
static const int CCurl_useragent = 10018;
static const int CCurl_headerdata = 10029;
static const int CCurl_cainfo = 10065;
static const int CCurl_capath = 10097;
static const int CCurl_resolve = 10203;
static const int CCurl_writefunction = 20011;
static const int CCurl_headerfunction = 20079;

// CURLINFO
static const int CCurl_content_type = 0x100012;
static const int CCurl_response_code = 0x200002;

// The size of an error buffer, CURL_ERROR_SIZE.
static const int CCurl_error_size = 256;
