find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(fmt 9 REQUIRED)
find_package(CLI11 2.1 REQUIRED)
pkg_check_modules(SQLITE REQUIRED IMPORTED_TARGET sqlite3>=3.40)
pkg_check_modules(UDEV REQUIRED IMPORTED_TARGET libudev)
pkg_check_modules(ATASMART REQUIRED IMPORTED_TARGET libatasmart)
pkg_check_modules(SYSTEMD REQUIRED IMPORTED_TARGET libsystemd)

# Boost headers as system headers, so that their warnings are not ours.
add_library(raidwatch_boost INTERFACE)
target_include_directories(raidwatch_boost SYSTEM INTERFACE ${Boost_INCLUDE_DIRS})
target_compile_definitions(raidwatch_boost INTERFACE BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_REGEX
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION)

# Asio and Beast compiled once (cmake/asio_beast.cpp); link this where their headers are included.
add_library(raidwatch_net STATIC ${CMAKE_SOURCE_DIR}/cmake/asio_beast.cpp)
target_link_libraries(raidwatch_net PUBLIC raidwatch_boost OpenSSL::SSL OpenSSL::Crypto Threads::Threads)
target_precompile_headers(raidwatch_net INTERFACE ${CMAKE_SOURCE_DIR}/cmake/net_pch.hpp)
