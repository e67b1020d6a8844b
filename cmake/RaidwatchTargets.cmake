# A build of everything compiles several files as one (CMAKE_UNITY_BUILD). Of a target's sources, those in APART have helpers of
# the same names as others and are compiled by themselves there.
macro(raidwatch_apart)
  set_source_files_properties(${ARG_APART} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endmacro()

# raidwatch_library(NAME SOURCES... USES...): one folder's static library; USES are the only targets it may include from.
function(raidwatch_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;APART;USES;LIBRARIES" ${ARGN})
  add_library(raidwatch_${name} STATIC ${ARG_SOURCES})
  raidwatch_apart()
  list(TRANSFORM ARG_USES PREPEND raidwatch_)
  target_link_libraries(raidwatch_${name} PUBLIC raidwatch_options raidwatch_boost ${ARG_USES} PRIVATE ${ARG_LIBRARIES})
  target_include_directories(raidwatch_${name} PUBLIC ${CMAKE_SOURCE_DIR})
endfunction()

# raidwatch_collector(NAME): collectors/NAME/{parse,collect}.cpp and whatever else is listed.
function(raidwatch_collector name)
  cmake_parse_arguments(ARG "" "" "SOURCES;APART;USES;LIBRARIES" ${ARGN})
  raidwatch_library(collector_${name} SOURCES ${ARG_SOURCES} APART ${ARG_APART} USES collect text ${ARG_USES} LIBRARIES ${ARG_LIBRARIES})
endfunction()

# raidwatch_program(NAME SOURCES... USES...)
function(raidwatch_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;APART;USES;LIBRARIES" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  raidwatch_apart()
  list(TRANSFORM ARG_USES PREPEND raidwatch_)
  target_link_libraries(${name} PRIVATE raidwatch_options ${ARG_USES} ${ARG_LIBRARIES})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
endfunction()

# raidwatch_test(NAME SOURCES... USES...): one GoogleTest program, every TEST a ctest of its own.
function(raidwatch_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;APART;USES;LIBRARIES" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  raidwatch_apart()
  list(TRANSFORM ARG_USES PREPEND raidwatch_)
  target_link_libraries(${name} PRIVATE raidwatch_options ${ARG_USES} ${ARG_LIBRARIES} GTest::gtest_main GTest::gmock)
  target_compile_definitions(${name} PRIVATE RAIDWATCH_FIXTURES="${CMAKE_SOURCE_DIR}/tests/fixtures"
    RAIDWATCH_SOURCE="${CMAKE_SOURCE_DIR}" RAIDWATCH_BIN="${CMAKE_BINARY_DIR}/bin")
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests RAIDWATCH_IS_TEST ON)
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST PROPERTIES TIMEOUT 120)
endfunction()
