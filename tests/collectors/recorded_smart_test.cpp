// smartctl's text and nvme-cli's output as people mail them. The texts were written after smartmontools'
// ataprint.cpp, scsiprint.cpp and nvmeprint.cpp, and nvme-cli's print functions.
#include "collectors/nvme/recorded.hpp"
#include "collectors/smart/recorded.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace raidwatch {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::string kHead =
    "smartctl 7.3 2022-02-28 r5338 [x86_64-linux-6.1.0] (local build)\nCopyright (C) 2002-22\n\n";
const std::string kAta =
    "=== START OF INFORMATION SECTION ===\nDevice Model:     ST8000NM0055-1RM112\nSerial Number:    "
    "ZA1CAFE0\n"
    "LU WWN Device Id: 5 000c50 0a1b2c3d4\nFirmware Version: SN02\nUser Capacity:    8,001,563,222,016 bytes "
    "[8.00 TB]\n"
    "Rotation Rate:    7200 rpm\n\n=== START OF READ SMART DATA SECTION ===\n"
    "SMART overall-health self-assessment test result: PASSED\n\n"
    "ID# ATTRIBUTE_NAME          FLAG     VALUE WORST THRESH TYPE      UPDATED  WHEN_FAILED RAW_VALUE\n"
    "  5 Reallocated_Sector_Ct   0x0033   100   100   010    Pre-fail  Always       -       0\n"
    "  9 Power_On_Hours          0x0032   081   081   000    Old_age   Always       -       "
    "16992h+11m+02.117s\n"
    "188 Command_Timeout         0x0032   100   099   000    Old_age   Always       -       0 0 3\n"
    "194 Temperature_Celsius     0x0022   031   053   000    Old_age   Always       -       31 (0 18 0 0 0)\n"
    "197 Current_Pending_Sector  0x0012   100   100   000    Old_age   Always       -       8\n"
    "198 Offline_Uncorrectable   0x0010   100   100   000    Old_age   Offline      -       8\n\n"
    "Num  Test_Description    Status                  Remaining  LifeTime(hours)  LBA_of_first_error\n"
    "# 1  Short offline       Completed: read failure       90%     16990         1234567\n"
    "# 2  Extended offline    Completed without error       00%     16000         -\n";

TEST(SmartctlText, AtaTablesAreRead) {
    const auto findings = smart::recorded_smartctl_text(kHead + kAta);
    EXPECT_TRUE(findings.complete);
    ASSERT_THAT(findings.disks, SizeIs(1));
    EXPECT_EQ(findings.disks[0].id, "wwn-0x5000c500a1b2c3d4");
    EXPECT_EQ(findings.disks[0].serial, "ZA1CAFE0");
    EXPECT_EQ(findings.disks[0].bytes, 8'001'563'222'016U);
    EXPECT_EQ(findings.disks[0].kind, DiskKind::hdd);
    ASSERT_THAT(findings.readings, SizeIs(1));
    const auto& reading = findings.readings[0];
    EXPECT_EQ(reading.passed, true);
    EXPECT_EQ(reading.reallocated, 0U);
    EXPECT_EQ(reading.pending, 8U);
    EXPECT_EQ(reading.uncorrectable, 8U);
    EXPECT_EQ(reading.power_on_hours, 16992U);
    EXPECT_EQ(reading.temperature_c, 31);
    EXPECT_EQ(reading.command_timeouts, 3U);
    ASSERT_THAT(reading.self_tests, SizeIs(2));
    EXPECT_EQ(reading.self_tests[0].result, SelfTestResult::failed);
    EXPECT_EQ(reading.self_tests[0].first_bad_lba, 1'234'567U);
    EXPECT_EQ(reading.self_tests[1].result, SelfTestResult::passed);
    EXPECT_EQ(reading.self_tests[1].kind, "extended");
}

TEST(SmartctlText, BriefTableIsRead) {
    const auto findings = smart::recorded_smartctl_text(
        kHead +
        "Device Model:     X\nSerial Number:    Y\n"
        "ID# ATTRIBUTE_NAME          FLAGS    VALUE WORST THRESH FAIL RAW_VALUE\n"
        "  5 Reallocated_Sector_Ct   PO--CK   100   100   010    -    24\n");
    ASSERT_THAT(findings.readings, SizeIs(1));
    EXPECT_EQ(findings.readings[0].reallocated, 24U);
    EXPECT_TRUE(findings.readings[0].attributes.at(0).prefail);
}

TEST(SmartctlText, ScsiVerdictAndCountersAreRead) {
    const std::string counters =
        "Current Drive Temperature:     32 C\nDrive Trip Temperature:        65 C\n"
        "Elements in grown defect list: 12\n"
        "Accumulated power on time, hours:minutes 30123:40\n"
        "read:   4118216983        0         0  4118216983   4118216983      61244.129           1\n"
        "write:         0        0         0         0          0       4321.000           2\n";
    const auto well = smart::recorded_smartctl_text(
        kHead +
        "Vendor:               SEAGATE\nProduct:              ST1200MM0088\nSerial number:        Z4000000\n"
        "SMART Health Status: OK\n" +
        counters);
    ASSERT_THAT(well.readings, SizeIs(1));
    EXPECT_EQ(well.readings[0].protocol, SmartProtocol::scsi);
    EXPECT_EQ(well.readings[0].passed, true);
    EXPECT_EQ(well.readings[0].grown_defects, 12U);
    EXPECT_EQ(well.readings[0].uncorrected_errors, 3U);
    EXPECT_EQ(well.readings[0].power_on_hours, 30123U);
    EXPECT_EQ(well.readings[0].temperature_critical_c, 65);
    EXPECT_EQ(well.disks.at(0).serial, "Z4000000");
    const auto ill = smart::recorded_smartctl_text(
        kHead + "SMART Health Status: FAILURE PREDICTION THRESHOLD EXCEEDED [asc=5d, ascq=0]\n");
    EXPECT_EQ(ill.readings.at(0).passed, false);
    EXPECT_EQ(ill.disks.at(0).id, "") << "it does not tell which disk it is";
}

TEST(SmartctlText, NvmeSectionIsRead) {
    const auto findings = smart::recorded_smartctl_text(
        kHead +
        "Model Number:                       ACME NV1\nSerial Number:                      N1\n"
        "SMART overall-health self-assessment test result: FAILED!\n- available spare has fallen below "
        "threshold\n"
        "Critical Warning:                   0x01\nTemperature:                        37 Celsius\n"
        "Available Spare:                    3%\nAvailable Spare Threshold:          10%\n"
        "Percentage Used:                    104%\nPower On Hours:                     4,974\n"
        "Media and Data Integrity Errors:    7\n");
    const auto& reading = findings.readings.at(0);
    EXPECT_EQ(reading.protocol, SmartProtocol::nvme);
    EXPECT_EQ(reading.passed, false);
    EXPECT_EQ(reading.critical_warning, 1);
    EXPECT_EQ(reading.available_spare, 3);
    EXPECT_EQ(reading.available_spare_threshold, 10);
    EXPECT_EQ(reading.percentage_used, 104);
    EXPECT_EQ(reading.power_on_hours, 4974U);
    EXPECT_EQ(reading.media_errors, 7U);
    EXPECT_EQ(reading.temperature_c, 37);
}

TEST(SmartctlText, SeveralRunsAreSeveralDisks) {
    const auto findings =
        smart::recorded_smartctl_text("# smartctl -a /dev/sda\n" + kHead + kAta + "# next\n" + kHead +
                                      "Serial number: OTHER\nSMART Health Status: OK\n");
    EXPECT_THAT(findings.disks, SizeIs(2));
    EXPECT_THAT(findings.readings, SizeIs(2));
}

TEST(SmartctlText, DeviceThatIsNotThereIsNotOk) {
    const auto findings =
        smart::recorded_smartctl_text(kHead + "Smartctl open device: /dev/sdz failed: No such device\n");
    EXPECT_FALSE(findings.complete);
    EXPECT_THAT(findings.disks, IsEmpty());
    ASSERT_THAT(findings.problems, SizeIs(1));
    EXPECT_EQ(findings.problems[0].code, ErrorCode::not_found);
}

TEST(SmartctlText, SleepingDiskIsNoReading) {
    const auto findings =
        smart::recorded_smartctl_text(kHead + "Device Model:     X\nDevice is in STANDBY mode, exit(2)\n");
    EXPECT_TRUE(findings.complete);
    EXPECT_THAT(findings.readings, IsEmpty());
    EXPECT_EQ(findings.disks.at(0).asleep, true);
}

TEST(SmartctlText, EmptyForeignAndUnknownVerdictsAreNotOk) {
    EXPECT_FALSE(smart::recorded_smartctl_text("").complete);
    EXPECT_FALSE(smart::recorded_smartctl_text("bash: smartctl: command not found\n").complete);
    const auto unknown =
        smart::recorded_smartctl_text(kHead + "SMART overall-health self-assessment test result: UNKNOWN!\n");
    EXPECT_EQ(unknown.readings.at(0).passed, std::nullopt);
}

TEST(RecordedSmartctl, ScanNamesDevicesOnly) {
    const auto findings = smart::recorded_smartctl(
        R"({"smartctl":{"exit_status":0},"devices":[{"name":"/dev/sda","info_name":"/dev/sda [SAT]","type":"sat"}]})");
    EXPECT_TRUE(findings.complete);
    ASSERT_THAT(findings.disks, SizeIs(1));
    EXPECT_EQ(findings.disks[0].device, "sda");
    EXPECT_THAT(findings.readings, IsEmpty());
}

TEST(RecordedSmartctl, EnduranceOfSasSsdsIsReadUnderBothNames) {
    for (const std::string said :
         {R"("scsi_percentage_used_endurance_indicator":97)", R"("endurance_used":{"current_percent":97})"}) {
        const auto findings = smart::recorded_smartctl(
            R"({"smartctl":{"exit_status":0},"device":{"protocol":"SCSI"},"serial_number":"V1",)" + said +
            R"(,"smart_status":{"passed":true}})");
        EXPECT_EQ(findings.readings.at(0).percentage_used, 97) << said;
    }
}

TEST(RecordedSmartctl, DeviceWithoutSmartSaysNothing) {
    const auto findings = smart::recorded_smartctl(
        R"({"smartctl":{"exit_status":4},"device":{"name":"/dev/sdb","protocol":"SCSI"},"serial_number":"V1"})");
    EXPECT_TRUE(findings.complete);
    ASSERT_THAT(findings.readings, SizeIs(1));
    EXPECT_EQ(findings.readings[0].passed, std::nullopt);
}

TEST(NvmeCli, HealthLogsOfAllVersionsAreRead) {
    for (
        const std::string text : {
            R"({"critical_warning":4,"temperature":310,"avail_spare":100,"spare_thresh":5,"percent_used":2,
                "power_on_hours":4974,"media_errors":1})",
            R"({"critical_warning":4.0,"temperature":310.0,"avail_spare":100.0,"spare_thresh":5.0,"percent_used":2.0,
                "power_on_hours":4974.0,"media_errors":1.0})",
            R"({"critical_warning":{"value":4,"available_spare":0,"reliability_degraded":1},"temperature":310,
                "avail_spare":100,"spare_thresh":5,"percent_used":2,"power_on_hours":"4974","media_errors":"1"})",
            R"({"critical_warning":{"available_spare":0,"temp_threshold":0,"reliability_degraded":1},"temperature":"310",
                "avail_spare":"100","spare_thresh":5,"percent_used":2,"power_on_hours":"4,974","media_errors":1})"}) {
        const auto findings = nvme::recorded_nvme_cli(text);
        EXPECT_TRUE(findings.complete) << text;
        const auto& reading = findings.readings.at(0);
        EXPECT_EQ(reading.critical_warning, 4) << text;
        EXPECT_EQ(reading.temperature_c, 37) << text;
        EXPECT_EQ(reading.available_spare, 100);
        EXPECT_EQ(reading.power_on_hours, 4974U);
        EXPECT_EQ(reading.media_errors, 1U);
    }
}

TEST(NvmeCli, TextsOfAllVersionsAreRead) {
    for (const std::string temperature : {"37 C", "37 C (310 Kelvin)",
                                          "37 \xc2\xb0"
                                          "C (310 K)",
                                          "98 \xc2\xb0"
                                          "F (310 K)"}) {
        const auto findings = nvme::recorded_nvme_cli(
            "Smart Log for NVME device:nvme0n1 namespace-id:ffffffff\ncritical_warning                    : "
            "0x1\n"
            "temperature                         : " +
            temperature +
            "\navailable_spare                     : 4%\navailable_spare_threshold           : 5%\n"
            "percentage_used                     : 99%\npower_on_hours                      : 4,974\n"
            "media_errors                        : 0\n");
        EXPECT_TRUE(findings.complete);
        EXPECT_EQ(findings.disks.at(0).device, "nvme0n1");
        const auto& reading = findings.readings.at(0);
        EXPECT_EQ(reading.critical_warning, 1);
        EXPECT_EQ(reading.temperature_c, 37) << temperature;
        EXPECT_EQ(reading.available_spare, 4);
        EXPECT_EQ(reading.percentage_used, 99);
        EXPECT_EQ(reading.power_on_hours, 4974U);
    }
}

TEST(NvmeCli, ListsNameDisksAndSayNothingOfTheirHealth) {
    const auto flat = nvme::recorded_nvme_cli(
        R"({"Devices":[{"DevicePath":"/dev/nvme0n1","Firmware":"F1","ModelNumber":"ACME NV1","SerialNumber":"N1",
            "PhysicalSize":1000}]})");
    EXPECT_TRUE(flat.complete);
    EXPECT_EQ(flat.disks.at(0).serial, "N1");
    EXPECT_THAT(flat.readings, IsEmpty());
    const auto nested = nvme::recorded_nvme_cli(
        R"({"Devices":[{"HostNQN":"h","Subsystems":[{"Subsystem":"nvme-subsys0","Controllers":[{"Controller":"nvme0",
            "SerialNumber":"N1","ModelNumber":"ACME NV1","Namespaces":[{"NameSpace":"nvme0n1"}]}]}]}]})");
    EXPECT_EQ(nested.disks.at(0).device, "nvme0n1");
    const auto text = nvme::recorded_nvme_cli(
        "Node             SN                   Model                Namespace Usage\n"
        "---------------- -------------------- -------------------- ---------\n"
        "/dev/nvme0n1     N1                   ACME NV1             1\n");
    EXPECT_EQ(text.disks.at(0).model, "ACME NV1");
    EXPECT_TRUE(nvme::recorded_nvme_cli(R"({"Devices":[]})").complete);
}

TEST(NvmeCli, EmptyForeignAndTruncatedOutputIsNotOk) {
    EXPECT_FALSE(nvme::recorded_nvme_cli("").complete);
    EXPECT_FALSE(nvme::recorded_nvme_cli("{\"critical_warning\":0,").complete);
    EXPECT_FALSE(nvme::recorded_nvme_cli("{\"error\":\"Permission denied\"}").complete);
    EXPECT_FALSE(nvme::recorded_nvme_cli("open failed: No such file or directory\n").complete);
    EXPECT_FALSE(nvme::recorded_nvme_cli("Smart Log for NVME device:nvme0 namespace-id:ffffffff\n").complete);
}

}  // namespace
}  // namespace raidwatch
