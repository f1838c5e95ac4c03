# Files as arrays in one C source, so that the program carries its templates.
#
# hl_embed(<target> <name> FILES file...): <target> gets a source that defines
# HL_EMBEDDED_<NAME>[] and HL_EMBEDDED_<NAME>_COUNT, rows of hl_embedded (src/core/embedded.h).
# Indentation is dropped; nothing is read at run time.
function(hl_embed target name)
  cmake_parse_arguments(E "" "" "FILES" ${ARGN})
  set(out ${CMAKE_CURRENT_BINARY_DIR}/embedded_${name}.c)
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DNAME=${name} -DOUT=${out} "-DFILES=${E_FILES}"
            -P ${PROJECT_SOURCE_DIR}/cmake/HlEmbed.cmake
    DEPENDS ${E_FILES} ${PROJECT_SOURCE_DIR}/cmake/HlEmbed.cmake VERBATIM)
  target_sources(${target} PRIVATE ${out})
endfunction()

if(CMAKE_SCRIPT_MODE_FILE)
  set(arrays "")
  set(rows "")
  set(i 0)
  foreach(file IN LISTS FILES)
    get_filename_component(base ${file} NAME)
    file(READ ${file} text)
    string(REGEX REPLACE "\n +" "\n" text "${text}")
    string(HEX "${text}" hex)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1, " bytes "${hex}")
    string(APPEND arrays "static const unsigned char FILE_${i}[] = {${bytes}0};\n")
    string(APPEND rows "    {\"${base}\", FILE_${i}},\n")
    math(EXPR i "${i} + 1")
  endforeach()
  string(TOUPPER ${NAME} upper)
  file(WRITE ${OUT} "#include \"core/embedded.h\"\n\n${arrays}
const hl_embedded HL_EMBEDDED_${upper}[] = {\n${rows}};
const size_t HL_EMBEDDED_${upper}_COUNT = ${i};\n")
endif()
