#include "CCurl.h"

static int is_option(CURLoption option, long type) { return (long)option / 10000 * 10000 == type; }

CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value) {
  if (!is_option(option, CURLOPTTYPE_LONG)) return CURLE_BAD_FUNCTION_ARGUMENT;
  return curl_easy_setopt(handle, option, value);
}

CURLcode ccurl_set_offset(CURL *handle, CURLoption option, curl_off_t value) {
  if (!is_option(option, CURLOPTTYPE_OFF_T)) return CURLE_BAD_FUNCTION_ARGUMENT;
  return curl_easy_setopt(handle, option, value);
}

CURLcode ccurl_set_text(CURL *handle, CURLoption option, const char *value) {
  if (!is_option(option, CURLOPTTYPE_OBJECTPOINT)) return CURLE_BAD_FUNCTION_ARGUMENT;
  return curl_easy_setopt(handle, option, value);
}

CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, void *value) {
  if (!is_option(option, CURLOPTTYPE_OBJECTPOINT)) return CURLE_BAD_FUNCTION_ARGUMENT;
  return curl_easy_setopt(handle, option, value);
}

CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
  if (!is_option(option, CURLOPTTYPE_OBJECTPOINT)) return CURLE_BAD_FUNCTION_ARGUMENT;
  return curl_easy_setopt(handle, option, value);
}

CURLcode ccurl_set_data_function(CURL *handle, CURLoption option, ccurl_data_function value) {
  switch (option) {
  case CURLOPT_READFUNCTION:
    return curl_easy_setopt(handle, CURLOPT_READFUNCTION, value);
  case CURLOPT_WRITEFUNCTION:
    return curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, value);
  case CURLOPT_HEADERFUNCTION:
    return curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, value);
  default:
    return CURLE_BAD_FUNCTION_ARGUMENT;
  }
}

CURLcode ccurl_set_seek_function(CURL *handle, ccurl_seek_function value) {
  return curl_easy_setopt(handle, CURLOPT_SEEKFUNCTION, value);
}

CURLcode ccurl_set_prerequest_function(CURL *handle, ccurl_prerequest_function value) {
  return curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, value);
}

CURLcode ccurl_get_long(CURL *handle, CURLINFO info, long *value) {
  if ((info & CURLINFO_TYPEMASK) != CURLINFO_LONG) return CURLE_BAD_FUNCTION_ARGUMENT;
  return curl_easy_getinfo(handle, info, value);
}

CURLcode ccurl_get_offset(CURL *handle, CURLINFO info, curl_off_t *value) {
  if ((info & CURLINFO_TYPEMASK) != CURLINFO_OFF_T) return CURLE_BAD_FUNCTION_ARGUMENT;
  return curl_easy_getinfo(handle, info, value);
}

CURLcode ccurl_get_text(CURL *handle, CURLINFO info, const char **value) {
  if ((info & CURLINFO_TYPEMASK) != CURLINFO_STRING) return CURLE_BAD_FUNCTION_ARGUMENT;
  return curl_easy_getinfo(handle, info, value);
}

CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
  if (!is_option((CURLoption)option, CURLOPTTYPE_LONG)) return CURLM_BAD_FUNCTION_ARGUMENT;
  return curl_multi_setopt(multi, option, value);
}
