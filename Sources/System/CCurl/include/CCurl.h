#pragma once
#include <curl/curl.h>
#include <stddef.h>

// Typed faces of libcurl's variadic functions, which Swift cannot import. Each refuses an option
// of another type with CURLE_BAD_FUNCTION_ARGUMENT (CURLM_BAD_FUNCTION_ARGUMENT) instead of
// reading an argument that was never passed.

/// The shape of CURLOPT_READFUNCTION, CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION.
typedef size_t (*ccurl_data_function)(char *data, size_t size, size_t count, void *context);
/// The shape of CURLOPT_SEEKFUNCTION.
typedef int (*ccurl_seek_function)(void *context, curl_off_t offset, int origin);
/// The shape of CURLOPT_PREREQFUNCTION.
typedef int (*ccurl_prerequest_function)(
    void *context, char *remote_address, char *local_address, int remote_port, int local_port);

CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value);
CURLcode ccurl_set_offset(CURL *handle, CURLoption option, curl_off_t value);
/// A text, which libcurl copies, or NULL.
CURLcode ccurl_set_text(CURL *handle, CURLoption option, const char *value);
/// A context or buffer that must live as long as the transfer.
CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, void *value);
/// A list that must live as long as the transfer.
CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value);
CURLcode ccurl_set_data_function(CURL *handle, CURLoption option, ccurl_data_function value);
CURLcode ccurl_set_seek_function(CURL *handle, ccurl_seek_function value);
CURLcode ccurl_set_prerequest_function(CURL *handle, ccurl_prerequest_function value);

CURLcode ccurl_get_long(CURL *handle, CURLINFO info, long *value);
CURLcode ccurl_get_offset(CURL *handle, CURLINFO info, curl_off_t *value);
CURLcode ccurl_get_text(CURL *handle, CURLINFO info, const char **value);

CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value);
