# Warnings are errors; sanitizers by -DRAIDWATCH_SANITIZE=address,undefined | thread; fuzzers by -DRAIDWATCH_FUZZ=ON (clang),
# with ASan and UBSan or, for many inputs, with "leak" or none.
option(RAIDWATCH_WERROR "Treat warnings as errors" ON)
option(RAIDWATCH_FUZZ "Build the libFuzzer targets (clang)" OFF)
set(RAIDWATCH_SANITIZE "" CACHE STRING "Value for -fsanitize=")
option(BUILD_TESTING "Build the tests" ON)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

find_program(RAIDWATCH_CCACHE ccache)
if(RAIDWATCH_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${RAIDWATCH_CCACHE})
endif()
find_program(RAIDWATCH_MOLD mold)
if(RAIDWATCH_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

add_library(raidwatch_options INTERFACE)
target_compile_options(raidwatch_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual -Wconversion -Wno-sign-conversion
  -Wno-missing-field-initializers
  $<$<BOOL:${RAIDWATCH_WERROR}>:-Werror>
  -fno-omit-frame-pointer -fstack-protector-strong
  $<$<CONFIG:Release>:-O2 -D_FORTIFY_SOURCE=2>)
if(CMAKE_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # It takes a file's own types for those of a header when several files are compiled as one.
  target_compile_options(raidwatch_options INTERFACE -Wno-subobject-linkage)
endif()
target_include_directories(raidwatch_options INTERFACE ${CMAKE_SOURCE_DIR}/include ${CMAKE_BINARY_DIR}/generated)
if(RAIDWATCH_SANITIZE)
  # Tests' own code without optimisation: it takes half the time to compile.
  target_compile_options(raidwatch_options INTERFACE -fsanitize=${RAIDWATCH_SANITIZE} -g1 -U_FORTIFY_SOURCE
    $<IF:$<BOOL:$<TARGET_PROPERTY:RAIDWATCH_IS_TEST>>,-O0,-O1>)
  target_link_options(raidwatch_options INTERFACE -fsanitize=${RAIDWATCH_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # g++ 12 reports false -Wmaybe-uninitialized, -Wrestrict and (coroutine frames) -Wfree-nonheap-object under sanitizers
    # (gcc.gnu.org/PR105593, PR105651).
    target_compile_options(raidwatch_options INTERFACE -Wno-maybe-uninitialized -Wno-restrict -Wno-free-nonheap-object)
  endif()
endif()
if(RAIDWATCH_FUZZ)
  target_compile_options(raidwatch_options INTERFACE -fsanitize=fuzzer-no-link -g1 -D_GLIBCXX_ASSERTIONS -U_FORTIFY_SOURCE
    $<IF:$<BOOL:$<FILTER:${RAIDWATCH_SANITIZE},INCLUDE,address>>,-O1,-O2>)
endif()

configure_file(${CMAKE_SOURCE_DIR}/cmake/version.hpp.in ${CMAKE_BINARY_DIR}/generated/raidwatch/version.hpp)
