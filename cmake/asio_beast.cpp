// Boost's own sources for separate compilation: one slow translation unit instead of many.
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
